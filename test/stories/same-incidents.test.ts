import { expect, test } from 'vitest'
import { incidentsOf } from './incidents.fixture.ts'

const traces = ['demo.pcap', 'busy-flood.pcap', 'brute-ssh-success.pcap']

/** As the same capture gives the same alerts, so it does incidents; and what comes again changes nothing. */
test.each(traces)(
  '%s: the same incidents in any batches, delivered twice, run twice',
  async (file) => {
    const whole = await incidentsOf([file])
    expect(whole.length).toBeGreaterThan(0)
    expect(await incidentsOf([file], { batchFrames: 7, alertsAtOnce: 1 })).toEqual(whole)
    expect(await incidentsOf([file], { alertsAtOnce: 3, times: 2 })).toEqual(whole)
    expect(await incidentsOf([file], { batchFrames: 100, runs: 2 })).toEqual(whole)
  },
)
