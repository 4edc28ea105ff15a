import { describe, expect, test } from 'vitest'
import { partiesOf, tell } from './support.fixture.ts'

/** Trace, behaviour, the host the alert is about, who is on the other side, ATT&CK. */
const stories = [
  ['scan-syn.pcap', 'vertical-scan', '10.20.0.10', '198.51.100.23', 'T1046'],
  ['scan-fin.pcap', 'vertical-scan', '10.20.0.10', '198.51.100.23', 'T1046'],
  ['scan-udp.pcap', 'vertical-scan', '10.20.0.10', '198.51.100.23', 'T1046'],
  ['scan-slow.pcap', 'vertical-scan', '10.20.0.10', '198.51.100.23', 'T1046'],
  ['scan-syn-ipv6.pcap', 'vertical-scan', 'fd00:20::10', '2001:db8:198::23', 'T1046'],
  ['brute-ssh.pcap', 'brute-force', '10.20.0.11', '198.51.100.23', 'T1110'],
  ['brute-ftp.pcap', 'brute-force', '10.20.0.11', '198.51.100.23', 'T1110'],
  ['flood-syn.pcap', 'syn-flood', '10.20.0.10', '', 'T1499'],
  ['flood-udp.pcap', 'udp-flood', '10.20.0.10', '', 'T1498'],
  ['flood-icmp.pcap', 'icmp-flood', '10.20.0.10', '', 'T1498'],
  ['beacon-http.pcap', 'beacon', '10.20.0.100', '203.0.113.66', 'T1071'],
  ['tunnel-icmp.pcap', 'icmp-tunnel', '10.20.0.100', '203.0.113.66', 'T1095'],
  ['exfiltration.pcap', 'exfiltration', '10.20.0.100', '203.0.113.66', 'T1048'],
  ['arp-spoofing.pcap', 'arp-spoofing', '10.20.0.101', '', 'T1557.002'],
] as const

describe.each(stories)('%s', (trace, behaviour, entity, peer, technique) => {
  test(`${behaviour}: one alert, about ${entity}`, async () => {
    const { alerts } = await tell(trace)
    const told = alerts.filter((alert) => alert.behaviours.includes(behaviour))
    expect(told.map((alert) => alert.entity)).toEqual([entity])
    if (peer !== '') expect(partiesOf(told[0]!)).toContain(peer)
    expect(told[0]!.technique).toContain(technique)
  })
})
