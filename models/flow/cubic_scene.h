// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace skyhaul::models {

/// What the connections of one transfer meet while it runs. Times are in seconds since its start, rates in
/// packets a second.
struct CubicScene {
  /// Of a resource; sorted, the first from 0 or before.
  struct Capacity {
    double from_s;
    double packets_per_s;
  };
  /// A stripe's way from a time on; sorted, the first from 0 or before. No resources: no path.
  struct Way {
    double from_s;
    double round_trip_s;                   ///< without queueing
    std::vector<std::uint32_t> resources;  ///< that it crosses: indices into `resources`
  };
  struct Burst {
    double from_s, until_s;
    double loss;  ///< share of the packets that are lost
  };
  struct Stripe {
    std::vector<Way> ways;
    std::vector<Burst> bursts;  ///< by start; may overlap. Times are those at which what meets it is sent
  };

  /// The round trip of a packet of a stripe that is sent at a time, without queueing, with what it waits by
  /// chance; 0 where nothing carries it. HyStart sees it. None: the ways' round trips.
  using RoundTrips = std::function<double(std::size_t stripe, double sent_s)>;

  RoundTrips round_trips;
  double duration_s = 0;
  int streams = 1;  ///< connections on each stripe
  /// That the queue of a resource takes to send at its greatest capacity: where the capacity falls, it takes
  /// longer.
  double queue_s = 0;
  std::vector<std::vector<Capacity>> resources;
  std::vector<double> greatest;  ///< packets a second of each resource; empty: what it has
  std::vector<Stripe> stripes;
};

/// A scene as the windows read it: a piece for each time in which nothing changes, with what each connection
/// can have in it. Windows are followed over the same pieces again and again: of every transfer that begins
/// at another time.
struct CubicPieces {
  /// Of a stripe in a piece. In single precision, which is enough: so what is equal but for the order of its
  /// arithmetic has the same course of windows.
  struct Stripe {
    float round_trip_s;  ///< without queueing
    float fair;          ///< packets a second of each of its connections, if all send what they can; 0: none
    float queue;         ///< packets that wait at most at its narrowest resource, of all connections
    float passes;        ///< share of the packets that no burst takes
    std::uint32_t narrowest;  ///< resource of the scene
  };
  /// What a piece's connections share, where one could have more if the others sent less.
  struct Shared {
    std::vector<double> packets_per_s;             ///< of each resource of the scene
    std::vector<std::vector<std::uint32_t>> ways;  ///< resources by stripe
  };
  static constexpr std::uint32_t kSeparate = 0xFFFFFFFFU;
  struct Piece {
    float until_s;         ///< since the scene's start; the first begins at 0
    std::uint32_t shared;  ///< index into `shared`, or kSeparate
  };

  std::size_t stripe_count = 0;
  std::vector<Piece> pieces;
  std::vector<Stripe> stripes;  ///< [piece * stripe_count + stripe]
  std::vector<Shared> shared;

  double duration_s() const { return pieces.empty() ? 0 : pieces.back().until_s; }
  std::size_t bytes() const;
};

/// @param stripes in place of the scene's own
CubicPieces cut_into_pieces(const CubicScene& scene, const std::vector<CubicScene::Stripe>& stripes);
inline CubicPieces cut_into_pieces(const CubicScene& scene) { return cut_into_pieces(scene, scene.stripes); }

}  // namespace skyhaul::models
