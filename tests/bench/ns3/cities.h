// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef CITIES_H
#define CITIES_H

/// A hundred populous cities of the world, to a tenth of a degree.
struct City
{
    const char* name;
    double latitudeDeg;
    double longitudeDeg;
};

constexpr City CITIES[] = {
    {"Tokyo", 35.7, 139.7},        {"Delhi", 28.7, 77.1},
    {"Shanghai", 31.2, 121.5},     {"SaoPaulo", -23.6, -46.6},
    {"Mexico", 19.4, -99.1},       {"Cairo", 30.0, 31.2},
    {"Mumbai", 19.1, 72.9},        {"Beijing", 39.9, 116.4},
    {"Dhaka", 23.8, 90.4},         {"Osaka", 34.7, 135.5},
    {"NewYork", 40.7, -74.0},      {"Karachi", 24.9, 67.0},
    {"BuenosAires", -34.6, -58.4}, {"Chongqing", 29.6, 106.6},
    {"Istanbul", 41.0, 29.0},      {"Kolkata", 22.6, 88.4},
    {"Manila", 14.6, 121.0},       {"Lagos", 6.5, 3.4},
    {"Rio", -22.9, -43.2},         {"Tianjin", 39.1, 117.2},
    {"Kinshasa", -4.3, 15.3},      {"Guangzhou", 23.1, 113.3},
    {"LosAngeles", 34.1, -118.2},  {"Moscow", 55.8, 37.6},
    {"Shenzhen", 22.5, 114.1},     {"Lahore", 31.5, 74.3},
    {"Bangalore", 13.0, 77.6},     {"Paris", 48.9, 2.4},
    {"Bogota", 4.7, -74.1},        {"Jakarta", -6.2, 106.8},
    {"Chennai", 13.1, 80.3},       {"Lima", -12.0, -77.0},
    {"Bangkok", 13.8, 100.5},      {"Seoul", 37.6, 127.0},
    {"Nagoya", 35.2, 136.9},       {"Hyderabad", 17.4, 78.5},
    {"London", 51.5, -0.1},        {"Tehran", 35.7, 51.4},
    {"Chicago", 41.9, -87.6},      {"Chengdu", 30.7, 104.1},
    {"Nanjing", 32.1, 118.8},      {"Wuhan", 30.6, 114.3},
    {"HoChiMinh", 10.8, 106.6},    {"Luanda", -8.8, 13.2},
    {"Ahmedabad", 23.0, 72.6},     {"KualaLumpur", 3.1, 101.7},
    {"Xian", 34.3, 108.9},         {"HongKong", 22.3, 114.2},
    {"Dongguan", 23.0, 113.8},     {"Hangzhou", 30.3, 120.2},
    {"Foshan", 23.0, 113.1},       {"Shenyang", 41.8, 123.4},
    {"Riyadh", 24.7, 46.7},        {"Baghdad", 33.3, 44.4},
    {"Santiago", -33.4, -70.7},    {"Surat", 21.2, 72.8},
    {"Madrid", 40.4, -3.7},        {"Suzhou", 31.3, 120.6},
    {"Pune", 18.5, 73.9},          {"Harbin", 45.8, 126.5},
    {"Houston", 29.8, -95.4},      {"Dallas", 32.8, -96.8},
    {"Toronto", 43.7, -79.4},      {"DarEsSalaam", -6.8, 39.3},
    {"Miami", 25.8, -80.2},        {"BeloHorizonte", -19.9, -43.9},
    {"Singapore", 1.4, 103.8},     {"Philadelphia", 40.0, -75.2},
    {"Atlanta", 33.7, -84.4},      {"Fukuoka", 33.6, 130.4},
    {"Khartoum", 15.5, 32.6},      {"Barcelona", 41.4, 2.2},
    {"Johannesburg", -26.2, 28.0}, {"SaintPetersburg", 59.9, 30.3},
    {"Qingdao", 36.1, 120.4},      {"Dalian", 38.9, 121.6},
    {"Washington", 38.9, -77.0},   {"Yangon", 16.8, 96.2},
    {"Alexandria", 31.2, 29.9},    {"Jinan", 36.7, 117.0},
    {"Guadalajara", 20.7, -103.3}, {"Ankara", 39.9, 32.9},
    {"Abidjan", 5.4, -4.0},        {"Brasilia", -15.8, -47.9},
    {"Chittagong", 22.4, 91.8},    {"Sydney", -33.9, 151.2},
    {"Melbourne", -37.8, 145.0},   {"Monterrey", 25.7, -100.3},
    {"Nairobi", -1.3, 36.8},       {"CapeTown", -33.9, 18.4},
    {"Hanoi", 21.0, 105.8},        {"Rome", 41.9, 12.5},
    {"Kano", 12.0, 8.5},           {"Medellin", 6.2, -75.6},
    {"Jeddah", 21.5, 39.2},        {"PortoAlegre", -30.0, -51.2},
    {"Phoenix", 33.4, -112.1},     {"Casablanca", 33.6, -7.6},
    {"Accra", 5.6, -0.2},          {"Addis", 9.0, 38.7},
};

#endif /* CITIES_H */
