import { expect, test } from 'vitest'
import { Protocol } from '../../contracts/index.ts'
import { batchOf, startUs, tableOf, textReader } from './packets.fixture.ts'

const said = { protocol: Protocol.udp, from: '10.0.0.5 68', to: '10.0.0.1 67', at: 0 } as const
const packets = batchOf([
  { ...said, payload: 'name=FIN-WS-117' },
  { ...said, at: 1, payload: 'nothing' },
  { ...said, at: 2, payload: 'nothing', captured: 3 },
  { ...said, at: 3, from: '10.0.0.5 4000', to: '10.0.0.1 4001', payload: 'name=elsewhere' },
])

test('names are told as they come, on ports that carry them', () => {
  const table = tableOf({ reader: textReader })
  const names = table.assemble(packets).filter(({ kind }) => kind === 'name')
  expect(names).toEqual([
    {
      ...{ kind: 'name', timeUs: startUs, flow: 1, teller: '10.0.0.5', address: '10.0.0.5' },
      ...{ claim: 'name', nameSource: 'dhcp', name: 'FIN-WS-117', mac: '02:00:00:00:00:01' },
    },
  ])
  expect(table.counts().names).toMatchObject({ malformed: { dhcp: 1 }, cut: { dhcp: 1 } })
  expect(table.counts().malformed).toEqual({})
})

test('none are told where nobody wants them', () => {
  const table = tableOf({ reader: textReader, hasNames: false })
  expect(table.assemble(packets).some(({ kind }) => kind === 'name')).toBe(false)
  expect(table.counts().names.malformed).toEqual({})
})
