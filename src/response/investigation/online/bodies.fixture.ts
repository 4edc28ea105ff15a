/** For the tests: answers of the shapes that the providers document, shortened. */

export function virusTotalBody(stats: Readonly<Record<string, number>> = {}, attributes = {}) {
  return {
    data: {
      id: '9.9.9.9',
      type: 'ip_address',
      links: { self: 'https://www.virustotal.com/api/v3/ip_addresses/9.9.9.9' },
      attributes: {
        ...{ as_owner: 'Example Net', asn: 64_500, country: 'CH', reputation: -12 },
        last_analysis_date: 1_773_000_000,
        last_analysis_stats: {
          ...{ malicious: 0, suspicious: 0, harmless: 61, undetected: 33, timeout: 0 },
          ...stats,
        },
        last_analysis_results: { one: { category: 'malicious', engine_name: 'one' } },
        total_votes: { harmless: 1, malicious: 4 },
        ...attributes,
      },
    },
  }
}

export function abuseIpDbBody(data = {}) {
  return {
    data: {
      ...{ ipAddress: '9.9.9.9', isPublic: true, ipVersion: 4, isWhitelisted: false },
      ...{ abuseConfidenceScore: 100, countryCode: 'CH', usageType: 'Fixed Line ISP' },
      ...{ isp: 'Example Net', domain: 'example.com', hostnames: [], isTor: false },
      ...{ totalReports: 250, numDistinctUsers: 60, lastReportedAt: '2026-03-13T10:00:00+00:00' },
      ...data,
    },
  }
}

export function otxBody(count: number, others = {}) {
  const pulses = Array.from({ length: count }, (_, i) => ({
    ...{ id: `p${i}`, name: `SSH brute force ${i}`, tags: ['ssh'], TLP: 'white' },
  }))
  return {
    ...{ indicator: '9.9.9.9', type: 'IPv4', type_title: 'IPv4', reputation: 0 },
    sections: ['general', 'geo', 'reputation', 'url_list', 'passive_dns', 'malware', 'nids_list'],
    ...{ base_indicator: {}, pulse_info: { count, pulses, references: [] } },
    ...{ validation: [], false_positive: [], asn: 'AS64500 Example Net', country_code: 'CH' },
    ...others,
  }
}
