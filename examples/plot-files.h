// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef PLOT_FILES_H
#define PLOT_FILES_H

#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <string>

/// The folder that --plot names. ns-3 reads values of the command line by their operator>>, and
/// that of std::string would cut a name at its first space.
struct PlotFolder
{
    std::string name; //!< empty: none was given

    friend std::istream& operator>>(std::istream& in, PlotFolder& folder)
    {
        return std::getline(in, folder.name);
    }

    friend std::ostream& operator<<(std::ostream& out, const PlotFolder& folder)
    {
        return out << folder.name;
    }
};

/// What a script has measured, in files to be drawn: a table for each curve (FOLDER/NAME.csv, whose
/// first line names its columns), and commands for gnuplot (FOLDER/NAME.gp), which read the tables
/// and write FOLDER/NAME.svg. With an empty folder nothing is written and nothing is traced.
class PlotFiles
{
  public:
    /// \param folder for the files; it is made if it is not there
    explicit PlotFiles(const PlotFolder& folder)
        : m_folder(folder.name)
    {
        if (IsWanted())
        {
            std::error_code error; // what is wrong shows when the first file is opened
            std::filesystem::create_directories(m_folder, error);
        }
    }

    /// \return whether there is a folder for the files
    bool IsWanted() const
    {
        return !m_folder.empty();
    }

    /// \param table name of a table without its ending
    /// \param columns their names, which its first line gets
    /// \return where to write the table's next row
    std::ostream& Row(const std::string& table, const std::string& columns)
    {
        auto found = m_tables.find(table);
        if (found == m_tables.end())
        {
            found = m_tables.emplace(table, Open(table + ".csv")).first;
            found->second << columns << '\n' << std::fixed << std::setprecision(6);
        }
        return found->second;
    }

    /// Writes the commands that draw the tables.
    /// \param name of the script and of the picture that it makes, without their endings
    /// \param commands of gnuplot; what all plots have in common comes before them
    void Script(const std::string& name, const std::string& commands)
    {
        m_tables.clear(); // closes the tables: all rows are there
        Open(name + ".gp") << "# Draws " << name << ".svg: gnuplot " << name
                           << ".gp, in the folder of the tables.\n"
                           << "set terminal svg size 900,600 background \"white\"\n"
                           << "set output \"" << name << ".svg\"\n"
                           << "set datafile separator comma\n"
                           << "set grid\n"
                           << "set xlabel \"time (s)\"\n"
                           << commands;
    }

    /// Notes each change of the congestion window and of the smoothed round trip of the first TCP
    /// socket of a node, in the tables PREFIX-window and PREFIX-round-trip. A socket can be traced
    /// once it is there: call this before Simulator::Run, for a transfer that starts at 0 s.
    /// \param node index of the node that sends
    /// \param prefix begins the names of both tables
    void TraceTcp(uint32_t node, const std::string& prefix)
    {
        if (!IsWanted())
        {
            return;
        }
        ns3::Simulator::Schedule(ns3::NanoSeconds(1), [this, node, prefix] {
            // The name by which ns-3 knows the socket: node, protocol, first of its sockets.
            const std::string socket =
                "/NodeList/" + std::to_string(node) + "/$ns3::TcpL4Protocol/SocketList/0/";
            ns3::Config::ConnectWithoutContext(
                socket + "CongestionWindow",
                ns3::Callback<void, uint32_t, uint32_t>([this, prefix](uint32_t, uint32_t bytes) {
                    Row(prefix + "-window", "time_s,window_bytes")
                        << ns3::Simulator::Now().GetSeconds() << ',' << bytes << '\n';
                }));
            ns3::Config::ConnectWithoutContext(
                socket + "RTT",
                ns3::Callback<void, ns3::Time, ns3::Time>([this, prefix](ns3::Time, ns3::Time rtt) {
                    Row(prefix + "-round-trip", "time_s,round_trip_ms")
                        << ns3::Simulator::Now().GetSeconds() << ',' << rtt.GetSeconds() * 1e3
                        << '\n';
                }));
        });
    }

  private:
    /// Opens a file of the folder, or ends the program.
    std::ofstream Open(const std::string& name) const
    {
        const auto path = std::filesystem::path(m_folder) / name;
        std::ofstream file(path);
        if (!file)
        {
            std::fprintf(stderr,
                         "--plot: %s: expected a folder in which files can be written\n",
                         m_folder.c_str());
            std::exit(2);
        }
        return file;
    }

    std::string m_folder;                          //!< empty: nothing is written
    std::map<std::string, std::ofstream> m_tables; //!< by name
};

#endif /* PLOT_FILES_H */
