import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { hostMetricsOf, trafficOf } from './host-metrics.ts'

/** `cat /proc/net/dev` of a machine with a bridge. */
const lines = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 99999999  1000    0    0    0     0          0         0 99999999    1000    0    0    0     0       0          0
  eth0:  500000    900    0    0    0     0          0         3   250000     800    0    0    0     0       0          0
br-1: 1500 9 0 0 0 0 0 0 700 8 0 0 0 0 0 0
`

test('the traffic of all interfaces but loopback is counted', () => {
  expect(trafficOf(lines)).toEqual({ received: 501_500, sent: 250_700 })
  expect(trafficOf('')).toEqual({ received: null, sent: null })
})

test('what the machine says is within what can be', () => {
  const clock = { nowMs: 0 }
  const look = hostMetricsOf(tmpdir(), () => clock.nowMs)
  const first = look()
  clock.nowMs = 1_000
  const second = look()
  expect(first.receivedBytesPerSecond).toBeNull()
  expect(second.cpuShare ?? 0).toBeGreaterThanOrEqual(0)
  expect(second.cpuShare ?? 0).toBeLessThanOrEqual(1)
  expect(second.residentBytes).toBeGreaterThan(1e6)
  expect(second.memoryBytes!).toBeLessThan(second.memoryTotalBytes!)
  expect(second.diskFreeBytes!).toBeLessThanOrEqual(second.diskTotalBytes!)
})
