// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/models/climate.h"
#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// A grid of values over the Earth, as the digital maps of the ITU-R P series are given: three text files of
/// numbers between blanks, a row of the grid on a line, one with the values and one each with the latitude
/// and the longitude of every point (or one row or column of them). Rows may run from north or from south,
/// longitudes from 0 or from -180 deg; steps are equal.
class SKYHAUL_MODELS_EXPORT ItuGrid {
 public:
  /// Throws InputError, with the line, for files that are no such grid.
  ItuGrid(const std::string& values, const std::string& latitudes, const std::string& longitudes);

  /// Bilinear between the four points around (ITU-R P.1144-10 annex 1 section 1); not a number where one of
  /// them has no value ("nan" in the file).
  double at(double latitude_deg, double longitude_deg) const;

 private:
  std::size_t rows_ = 0, columns_ = 0;
  double first_latitude_ = 0, latitude_step_ = 0, first_longitude_ = 0, longitude_step_ = 0;
  std::vector<float> values_;
};

/// The maps of a folder and its subfolders, by the names that they have in the ITU's archives (in any case of
/// letters):
///   rain rate          R001.TXT, LAT_R001.TXT, LON_R001.TXT                              P.837-7
///   rain probability   MT_Month01.TXT to 12, LAT_MT.TXT, LON_MT.TXT                      P.837-7
///                      T_Month01.TXT to 12, LAT_T.TXT, LON_T.TXT                         P.1510-1
///   0 deg isotherm     h0.txt, Lat.txt, Lon.txt                                          P.839-4
///   cloud liquid       Lred_1_v4.txt, ..., ESALAT1dot125.TXT, ESALON1dot125.TXT          P.840-7, -8
///   wet refractivity   NWET_Annual_50.TXT, LAT_N.TXT, LON_N.TXT                          P.453-14
///   vapour density     RHO_50_v4.txt, LAT1dot125.txt, LON1dot125.txt                     P.836-6
///   vapour content     V_50_v4.txt, the same two                                         P.836-6
/// Of the cloud maps, those of 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 60, 70, 80, 90, 95 and 99 %
/// (Lred_01 is 0.1 %) that are there are used, if that of 1 % is. Vapour is taken as read, without P.836's
/// reduction to the height of the station.
class SKYHAUL_MODELS_EXPORT ItuMaps {
 public:
  /// Throws InputError for a folder that cannot be read or has none of these maps.
  explicit ItuMaps(const std::string& folder);

  /// Puts what the maps say at the place into the climate; what they do not have stays as it is. Reads each
  /// file once, and throws InputError for one that is no grid. Not for several threads at once.
  void apply(Climate& climate);

 private:
  const ItuGrid* grid(const std::string& values, const std::string& latitudes, const std::string& longitudes);
  std::string folder_;
  std::vector<std::pair<std::string, std::string>> files_;  ///< name in small letters, path
  std::vector<std::pair<std::string, std::unique_ptr<ItuGrid>>> grids_;
};

}  // namespace skyhaul::models
