# Install rules and the package that find_package(Skyhaul) reads.
