import { expect, test } from 'vitest'
import { PortFate, PortLog } from './port-log.ts'
import { portsText, udpOffset } from './port-text.ts'

test('tries in quick succession are one, later ones are further rounds', () => {
  const log = new PortLog(8)
  for (const atS of [0, 0.4, 60, 120.2]) log.add(22, atS)
  log.add(80, 1)
  expect(log.rounds).toBe(2)
  expect(log.size).toBe(2)
})

test('what came of a port is kept while it is tried again, and beyond the bound nothing is', () => {
  const log = new PortLog(2)
  log.add(22, 0)
  log.settle(22, PortFate.halfOpen)
  log.add(22, 86_400)
  log.settle(22, PortFate.talked)
  log.add(80, 1)
  log.settle(80, PortFate.refused)
  expect(log.add(443, 2)).toBe(true)
  log.settle(443, PortFate.talked)
  expect(log.isCapped).toBe(true)
  expect(log.count(PortFate.talked)).toBe(1)
  expect(log.ports(9, (fate) => fate === (PortFate.halfOpen | PortFate.talked))).toEqual([22])
})

test.each([
  [[], 'none'],
  [[443, 22, 80], '22, 80 and 443'],
  [[3, 1, 2, 4, 80], '1-4 and 80'],
  [[22, udpOffset + 161, udpOffset + 53], '22, UDP 53 and 161'],
  [[2, 4, 6, 8, 10, 12, 14, 16, 18, 20], '2, 4, 6, 8, 10, 12, 14, 16 and 2 more'],
])('%j is told as %s', (ports, text) => {
  expect(portsText(ports)).toBe(text)
})
