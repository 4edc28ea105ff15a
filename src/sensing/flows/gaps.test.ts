import { expect, test } from 'vitest'
import { batchOf, closed, type TestPacket, tableOf, talk, textReader } from './packets.fixture.ts'

function observe(packets: readonly TestPacket[]) {
  const table = tableOf({ reader: textReader })
  const flows = closed([...table.assemble(batchOf(packets)), ...table.finish()])
  return { history: flows[0]!.history, gappy: table.counts().view.gappy }
}

const whole = talk(
  '0 > S\n0.01 < SA\n0.02 > A\n0.03 > PA one\n0.04 < PA two\n0.05 > PA six\n0.06 < FA',
)
const without = (...gone: number[]) => whole.filter((_, i) => !gone.includes(i))

test('bytes that never came are told at the end, of the side that sent them', () => {
  expect(observe(whole)).toMatchObject({ gappy: 0 })
  expect(observe(whole).history).not.toMatch(/g/i)
  expect(observe(without(3)).history).toMatch(/G$/)
  expect(observe(without(3, 4)).history).toMatch(/Gg$/)
  expect(observe(without(4)).gappy).toBe(1)
})

test('what comes late is no gap', () => {
  const late = { ...whole[3]!, at: 0.055 }
  expect(observe([...without(3), late].sort((a, b) => a.at - b.at)).history).not.toMatch(/g/i)
})
