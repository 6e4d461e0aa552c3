# The report page: with SKYHAUL_WEB the plotting library that third_party/web/package-lock.json pins is fetched by npm at build
# time and built into skyhaul, which then writes report.html. Without it skyhaul builds without npm and writes no report.
find_program(NPM npm)
if(NPM)
  set(web_default ON)
else()
  set(web_default OFF)
endif()
option(SKYHAUL_WEB "Build the report page (needs npm)" ${web_default})

if(SKYHAUL_WEB)
  if(NOT NPM)
    message(FATAL_ERROR "SKYHAUL_WEB=ON needs npm (Debian package npm); -DSKYHAUL_WEB=OFF builds without the report page")
  endif()
  set(web_dir ${PROJECT_BINARY_DIR}/web)
  set(web_plot ${web_dir}/node_modules/uplot/dist/uPlot.iife.min.js)
  add_custom_command(OUTPUT ${web_plot}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${web_dir}
    COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/third_party/web/package.json
            ${PROJECT_SOURCE_DIR}/third_party/web/package-lock.json ${web_dir}
    COMMAND ${CMAKE_COMMAND} -E chdir ${web_dir} ${NPM} ci --ignore-scripts --no-audit --no-fund --silent
    DEPENDS ${PROJECT_SOURCE_DIR}/third_party/web/package-lock.json
    COMMENT "Fetching the plotting library of the report page"
    VERBATIM)
  set(web_source ${web_dir}/page.cc)
  add_custom_command(OUTPUT ${web_source}
    COMMAND ${CMAKE_COMMAND} -DPAGE=${PROJECT_SOURCE_DIR}/src/report/page.html -DPLOT=${web_plot}
            -DSTYLE=${web_dir}/node_modules/uplot/dist/uPlot.min.css -DOUT=${web_source}
            -DLICENSE=${PROJECT_SOURCE_DIR}/LICENSE -DPLOT_LICENSE=${PROJECT_SOURCE_DIR}/third_party/licenses/uplot.txt
            -P ${PROJECT_SOURCE_DIR}/third_party/cmake/EmbedPage.cmake
    DEPENDS ${web_plot} ${PROJECT_SOURCE_DIR}/src/report/page.html ${PROJECT_SOURCE_DIR}/third_party/cmake/EmbedPage.cmake
            ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/third_party/licenses/uplot.txt
    VERBATIM)
endif()
