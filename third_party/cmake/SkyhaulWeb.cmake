# The report pages: with SKYHAUL_WEB, npm fetches what third_party/web/package-lock.json pins, esbuild bundles src/report/web
# with it into one script, and skyhaul is built with the page in it. Asked for where there is no npm, it is said once that pages
# are left out, and skyhaul is built without them. The CMake presets ask for it; a build as a part of another project does not.
option(SKYHAUL_WEB "Build the report pages into skyhaul (needs npm)" OFF)
set(SKYHAUL_HAS_WEB OFF)
if(SKYHAUL_WEB)
  find_program(NPM npm)
  find_program(NODE node)
  if(NPM AND NODE)
    set(SKYHAUL_HAS_WEB ON)
  else()
    message(WARNING "SKYHAUL_WEB: there is no npm here (Debian package npm); report pages are left out")
  endif()
endif()

if(SKYHAUL_HAS_WEB)
  set(web_dir ${PROJECT_BINARY_DIR}/web)
  set(web_pins ${PROJECT_SOURCE_DIR}/third_party/web/package.json ${PROJECT_SOURCE_DIR}/third_party/web/package-lock.json)
  set(web_fetched ${web_dir}/fetched)
  # Install scripts are left out: esbuild and the type checker are programs in packages of their own.
  add_custom_command(OUTPUT ${web_fetched}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${web_dir}
    COMMAND ${CMAKE_COMMAND} -E copy ${web_pins} ${web_dir}
    COMMAND ${CMAKE_COMMAND} -E chdir ${web_dir} ${NPM} ci --ignore-scripts --no-audit --no-fund --silent
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${PROJECT_SOURCE_DIR}/src/report/web ${web_dir}/source
    COMMAND ${CMAKE_COMMAND} -E touch ${web_fetched}
    DEPENDS ${web_pins}
    COMMENT "Fetching what the report pages are built from"
    VERBATIM)
  # The sources are named through the link, so that their imports are looked up beside it.
  file(GLOB web_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/report/web/*.ts)
  set(web_script ${web_dir}/page.js)
  add_custom_command(OUTPUT ${web_script}
    COMMAND ${CMAKE_COMMAND} -E chdir ${web_dir} ${NODE} node_modules/esbuild/bin/esbuild source/main.ts --bundle --minify --format=iife
            --target=es2020 --charset=ascii --preserve-symlinks --log-level=warning --outfile=page.js
    DEPENDS ${web_fetched} ${web_sources}
    COMMENT "Bundling the report pages"
    VERBATIM)
  set(web_source ${web_dir}/page.cc)
  set(web_page ${PROJECT_SOURCE_DIR}/src/report/web/page.html)
  set(web_style ${PROJECT_SOURCE_DIR}/src/report/web/style.css)
  set(web_embed ${PROJECT_SOURCE_DIR}/third_party/cmake/EmbedPage.cmake)
  set(web_licenses ${PROJECT_SOURCE_DIR}/LICENSE)
  foreach(library uplot d3-geo d3-array internmap topojson-client world-atlas)
    list(APPEND web_licenses ${PROJECT_SOURCE_DIR}/third_party/licenses/${library}.txt)
  endforeach()
  add_custom_command(OUTPUT ${web_source}
    COMMAND ${CMAKE_COMMAND} -DPAGE=${web_page} -DSCRIPT=${web_script} "-DSTYLES=${web_dir}/node_modules/uplot/dist/uPlot.min.css|${web_style}"
            -DOUT=${web_source} -DLICENSE_FOLDER=${PROJECT_SOURCE_DIR} -P ${web_embed}
    DEPENDS ${web_script} ${web_page} ${web_style} ${web_embed} ${web_licenses}
    VERBATIM)
endif()
