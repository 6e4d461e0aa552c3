// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/tun_device.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstring>
#include <sstream>
#include <vector>

namespace skyhaul::emulator {
namespace {

constexpr unsigned kOffloadUdp4 = 0x20, kOffloadUdp6 = 0x40;  // TUN_F_USO4, TUN_F_USO6: Linux 6.2

ifreq request(const std::string& name) {
  ifreq out{};
  if (name.size() >= sizeof out.ifr_name) throw std::invalid_argument("device name too long: " + name);
  std::memcpy(out.ifr_name, name.data(), name.size());
  return out;
}

sockaddr_in ipv4(const std::string& text) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  if (inet_pton(AF_INET, text.c_str(), &out.sin_addr) != 1)
    throw std::invalid_argument("no IPv4 address: " + text);
  return out;
}

void set_address(int socket, unsigned long call, const char* name, ifreq request,
                 const sockaddr_in& address) {
  std::memcpy(&request.ifr_addr, &address, sizeof address);
  checked(name, ioctl(socket, call, &request));
}

/// By netlink: the ioctl asks for privileges outside of the user namespace.
void set_queue_length(const std::string& name, std::uint32_t packets) {
  struct {
    nlmsghdr header;
    ifinfomsg link;
    rtattr attribute;
    std::uint32_t value;
  } message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = RTM_NEWLINK;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message.link.ifi_index = static_cast<int>(if_nametoindex(name.c_str()));
  message.attribute.rta_type = IFLA_TXQLEN;
  message.attribute.rta_len = RTA_LENGTH(sizeof message.value);
  message.value = packets;
  const FileDescriptor netlink(checked("socket", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)));
  checked("send RTM_NEWLINK", send(netlink.get(), &message, sizeof message, 0));
  struct {
    nlmsghdr header;
    nlmsgerr error;
    char rest[256];
  } answer{};
  checked("receive RTM_NEWLINK", recv(netlink.get(), &answer, sizeof answer, 0));
  if (answer.header.nlmsg_type == NLMSG_ERROR && answer.error.error != 0) {
    throw std::system_error(-answer.error.error, std::generic_category(), "RTM_NEWLINK");
  }
}

void raise(int socket, const std::string& name) {
  ifreq flags = request(name);
  checked("ioctl SIOCGIFFLAGS", ioctl(socket, SIOCGIFFLAGS, &flags));
  flags.ifr_flags |= IFF_UP | IFF_RUNNING;
  checked("ioctl SIOCSIFFLAGS", ioctl(socket, SIOCSIFFLAGS, &flags));
}

}  // namespace

FileDescriptor make_tun(const std::string& name, const TunAddress& address, bool super_packets) {
  FileDescriptor tun(checked("open /dev/net/tun", open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)));
  ifreq device = request(name);
  device.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  checked("ioctl TUNSETIFF", ioctl(tun.get(), TUNSETIFF, &device));
  int vnet_bytes = 10;
  checked("ioctl TUNSETVNETHDRSZ", ioctl(tun.get(), TUNSETVNETHDRSZ, &vnet_bytes));
  const unsigned tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  if (!super_packets) {
    checked("ioctl TUNSETOFFLOAD", ioctl(tun.get(), TUNSETOFFLOAD, TUN_F_CSUM));
  } else if (ioctl(tun.get(), TUNSETOFFLOAD, tcp | kOffloadUdp4 | kOffloadUdp6) != 0) {
    checked("ioctl TUNSETOFFLOAD", ioctl(tun.get(), TUNSETOFFLOAD, tcp));
  }

  const FileDescriptor socket4(checked("socket", socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ifreq change = request(name);
  change.ifr_mtu = address.mtu;
  checked("ioctl SIOCSIFMTU", ioctl(socket4.get(), SIOCSIFMTU, &change));
  set_queue_length(name, 5000);
  // No neighbour to ask: neither solicitations nor addresses of its own making.
  const std::string conf = "net/ipv6/conf/" + name + "/";
  set_sysctl(conf + "disable_ipv6", address.ipv6.empty() ? "1" : "0");
  set_sysctl(conf + "addr_gen_mode", "1");
  set_sysctl(conf + "accept_ra", "0");
  set_sysctl(conf + "router_solicitations", "0");
  set_address(socket4.get(), SIOCSIFADDR, "ioctl SIOCSIFADDR", request(name), ipv4(address.ipv4));
  if (!address.ipv4_peer.empty()) {
    set_address(socket4.get(), SIOCSIFDSTADDR, "ioctl SIOCSIFDSTADDR", request(name),
                ipv4(address.ipv4_peer));
  } else {
    sockaddr_in mask{};
    mask.sin_family = AF_INET;
    mask.sin_addr.s_addr = htonl(~0U << (32 - address.ipv4_prefix));
    set_address(socket4.get(), SIOCSIFNETMASK, "ioctl SIOCSIFNETMASK", request(name), mask);
  }
  raise(socket4.get(), name);
  if (!address.ipv6.empty()) {
    const FileDescriptor socket6(checked("socket", socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
    in6_ifreq added{};
    added.ifr6_ifindex = static_cast<int>(if_nametoindex(name.c_str()));
    added.ifr6_prefixlen = static_cast<__u32>(address.ipv6_prefix);
    if (inet_pton(AF_INET6, address.ipv6.c_str(), &added.ifr6_addr) != 1) {
      throw std::invalid_argument("no IPv6 address: " + address.ipv6);
    }
    checked("ioctl SIOCSIFADDR (IPv6)", ioctl(socket6.get(), SIOCSIFADDR, &added));
  }
  if (address.default_route) {
    rtentry route{};
    const sockaddr_in any = ipv4("0.0.0.0");
    std::memcpy(&route.rt_dst, &any, sizeof any);
    std::memcpy(&route.rt_genmask, &any, sizeof any);
    std::vector<char> device_name(name.begin(), name.end());
    device_name.push_back('\0');
    route.rt_dev = device_name.data();
    route.rt_flags = RTF_UP;
    checked("ioctl SIOCADDRT", ioctl(socket4.get(), SIOCADDRT, &route));
  }
  return tun;
}

void leave_to_network(int tun) { checked("ioctl TUNSETPERSIST", ioctl(tun, TUNSETPERSIST, 1UL)); }

void raise_loopback() {
  const FileDescriptor any(checked("socket", socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  raise(any.get(), "lo");
}

bool set_sysctl(const std::string& name, const std::string& value) {
  const FileDescriptor file(open(("/proc/sys/" + name).c_str(), O_WRONLY | O_CLOEXEC));
  return file && write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::uint64_t transmit_drops(int proc_net_dev, const std::string& name) {
  std::string text(8192, '\0');
  const ssize_t bytes = pread(proc_net_dev, text.data(), text.size(), 0);
  text.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  const std::size_t at = text.find(name + ":");
  if (at == std::string::npos) return 0;
  std::istringstream fields(text.substr(at + name.size() + 1));
  std::uint64_t value = 0;
  for (int i = 0; i < 12; ++i) fields >> value;  // eight of reception, then bytes, packets, errors, drops
  return value;
}

}  // namespace skyhaul::emulator
