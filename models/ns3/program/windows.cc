// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "windows.h"

#include "skyhaul/models/lease.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/text.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

namespace skyhaul_packet
{

namespace
{

namespace fs = std::filesystem;
using skyhaul::CsvRows;
using skyhaul::InputError;
using skyhaul::models::Leases;

constexpr const char* HEADING = "timeline,plan,from_ns,until_ns,seed,queue_bdp,start_jitter_ns,out";
constexpr std::size_t COLUMNS = 8;

template <class T>
T
Number(const CsvRows& rows, std::size_t column, const char* key, T least, T most)
{
    const std::string& cell = rows.cells()[column];
    T value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size() ||
        skyhaul::has_leading_zero(cell) || !(value >= least && value <= most))
    {
        throw InputError(rows.path(),
                         rows.line(),
                         key,
                         cell.empty() ? "empty" : cell,
                         "expected a number from " + std::to_string(least) + " to " +
                             std::to_string(most) + ", without leading zeros");
    }
    return value;
}

volatile std::sig_atomic_t g_stop = 0;

void
Stop(int)
{
    g_stop = 1;
}

/// The windows of one list, of which this process runs some.
class Runs
{
  public:
    Runs(const std::string& list, const std::function<int(const Window&)>& run)
        : m_list(list),
          m_windows(LoadWindows(list)),
          m_run(run),
          m_folder(list + ".leases")
    {
        std::error_code error;
        fs::create_directories(m_folder, error);
        if (error)
        {
            throw std::system_error(error, "cannot make " + m_folder);
        }
        m_leases.emplace(m_folder);
        for (std::size_t i = 0; i < m_windows.size(); ++i)
        {
            m_waiting.push_back(i);
        }
    }

    ~Runs()
    {
        for (const auto& [process, window] : m_running)
        {
            kill(process, SIGKILL);
            waitpid(process, nullptr, 0);
            RemovePart(process, window);
        }
        m_leases.reset();
        std::error_code others; // which have leases in it
        fs::remove(m_folder, others);
    }

    Runs(const Runs&) = delete;
    Runs& operator=(const Runs&) = delete;

    int Run(std::size_t jobs)
    {
        while (!m_waiting.empty() || !m_running.empty())
        {
            if (g_stop != 0)
            {
                return 130;
            }
            Reap();
            while (m_running.size() < jobs && StartOne())
            {
            }
            // A window takes seconds; what others have taken is asked about less often.
            std::this_thread::sleep_for(std::chrono::milliseconds(m_running.empty() ? 100 : 5));
        }
        return m_failed ? 1 : 0;
    }

  private:
    std::string Name(std::size_t window) const
    {
        return fs::path(m_windows[window].out).filename().string();
    }

    bool IsDone(std::size_t window) const
    {
        std::error_code error;
        return fs::exists(m_windows[window].out, error);
    }

    void RemovePart(pid_t process, std::size_t window) const
    {
        std::error_code ignored;
        fs::remove(m_windows[window].out + "." + std::to_string(process) + ".part", ignored);
    }

    /// Starts a window that nobody is at. False where there is none.
    bool StartOne()
    {
        for (std::size_t tried = m_waiting.size(); tried > 0; --tried)
        {
            const std::size_t window = m_waiting.front();
            m_waiting.pop_front();
            if (IsDone(window))
            {
                continue;
            }
            if (!m_leases->take(Name(window)))
            {
                m_waiting.push_back(window);
                continue;
            }
            if (IsDone(window)) // in the meantime
            {
                m_leases->give_back(Name(window));
                continue;
            }
            Fork(window);
            return true;
        }
        return false;
    }

    void Fork(std::size_t window)
    {
        const pid_t parent = getpid();
        std::fflush(nullptr);
        const pid_t process = fork();
        if (process < 0)
        {
            throw std::system_error(errno, std::generic_category(), "fork");
        }
        if (process > 0)
        {
            m_running[process] = window;
            return;
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
        {
            _exit(1);
        }
        std::signal(SIGINT, SIG_IGN); // the parent has it too, and ends this process
        std::signal(SIGTERM, SIG_DFL);
        const int status = m_run(m_windows[window]);
        std::fflush(nullptr);
        _exit(status);
    }

    void Reap()
    {
        for (auto each = m_running.begin(); each != m_running.end();)
        {
            int status = 0;
            if (waitpid(each->first, &status, WNOHANG) != each->first)
            {
                ++each;
                continue;
            }
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            {
                RemovePart(each->first, each->second);
                m_failed = true;
                const std::string how =
                    WIFEXITED(status)
                        ? "ended with exit status " + std::to_string(WEXITSTATUS(status))
                        : std::string("was ended: ") + strsignal(WTERMSIG(status));
                std::fprintf(stderr,
                             "skyhaul-packet: %s:%d: the window of %s %s\n",
                             skyhaul::escaped(m_list).c_str(),
                             m_windows[each->second].line,
                             skyhaul::escaped(m_windows[each->second].out).c_str(),
                             how.c_str());
            }
            m_leases->give_back(Name(each->second));
            each = m_running.erase(each);
        }
    }

    std::string m_list;
    std::vector<Window> m_windows;
    const std::function<int(const Window&)>& m_run;
    std::string m_folder;
    std::optional<Leases> m_leases;
    std::deque<std::size_t> m_waiting;
    std::map<pid_t, std::size_t> m_running;
    bool m_failed{false};
};

/// The window of the row that `rows` is at. Its files are named from the list's folder.
Window
ReadWindow(const std::string& list, const CsvRows& rows)
{
    const auto& cells = rows.cells();
    if (cells.size() != COLUMNS)
    {
        throw InputError(list,
                         rows.line(),
                         "",
                         std::to_string(cells.size()) + " cells",
                         "expected " + std::to_string(COLUMNS) + " cells");
    }
    const auto file = [&](std::size_t column, const char* key) {
        if (cells[column].empty())
        {
            throw InputError(list, rows.line(), key, "empty", "expected the name of a file");
        }
        return (fs::path(list).parent_path() / cells[column]).lexically_normal().string();
    };
    Window window;
    window.timeline = file(0, "timeline");
    window.plan = file(1, "plan");
    window.fromNs = Number<int64_t>(rows, 2, "from_ns", INT64_MIN, INT64_MAX);
    window.untilNs = Number<int64_t>(rows, 3, "until_ns", INT64_MIN, INT64_MAX);
    window.seed = Number<uint32_t>(rows, 4, "seed", 1, UINT32_MAX);
    window.queueBdp = Number<double>(rows, 5, "queue_bdp", 0, 1000);
    window.startJitterNs = Number<int64_t>(rows, 6, "start_jitter_ns", 0, 60'000'000'000);
    window.out = file(7, "out");
    window.line = rows.line();
    if (window.untilNs <= window.fromNs)
    {
        throw InputError(list,
                         rows.line(),
                         "until_ns",
                         cells[3],
                         "expected a time after from_ns, " + cells[2]);
    }
    const std::string name = fs::path(window.out).filename().string();
    std::error_code error;
    if (name.empty() || name == "." || name == ".." || fs::is_directory(window.out, error))
    {
        throw InputError(list,
                         rows.line(),
                         "out",
                         cells[7],
                         "expected the name of a file, which no folder has");
    }
    return window;
}

/// Refuses logs that would be written over what is read.
void
CheckLogsAreNotRead(const std::string& list, const std::vector<Window>& windows)
{
    std::error_code error;
    const auto whole = [&](const std::string& file) {
        return fs::weakly_canonical(file, error).string();
    };
    std::set<std::string> inputs{whole(list)};
    for (const Window& window : windows)
    {
        inputs.insert({whole(window.timeline), whole(window.plan)});
    }
    for (const Window& window : windows)
    {
        if (inputs.count(whole(window.out)) > 0)
        {
            throw InputError(list,
                             window.line,
                             "out",
                             window.out,
                             "expected a file that is not read: no timeline, no plan and not the "
                             "list");
        }
    }
}

} // namespace

std::vector<Window>
LoadWindows(const std::string& list)
{
    CsvRows rows(list);
    if (!rows.next() || rows.text() != HEADING)
    {
        throw InputError(list, 1, "", rows.text(), std::string("expected the heading ") + HEADING);
    }
    std::vector<Window> windows;
    std::set<std::string> outs;
    while (rows.next())
    {
        windows.push_back(ReadWindow(list, rows));
        if (!outs.insert(fs::path(windows.back().out).filename().string()).second)
        {
            throw InputError(list,
                             rows.line(),
                             "out",
                             rows.cells()[7],
                             "expected a name of its own for each log");
        }
    }
    CheckLogsAreNotRead(list, windows);
    return windows;
}

int
RunWindows(const std::string& list, unsigned jobs, const std::function<int(const Window&)>& run)
{
    Runs runs(list, run);
    std::signal(SIGINT, Stop);
    std::signal(SIGTERM, Stop);
    return runs.Run(skyhaul::thread_count(jobs));
}

} // namespace skyhaul_packet
