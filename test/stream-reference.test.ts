import { expect, test } from 'vitest'
import { channels } from '../src/api/stream/channels.ts'
import { closeCodes } from '../src/api/stream/limits.ts'
import { rowsUnder } from './tables.fixture.ts'

const rows = (...columns: string[]) => rowsUnder('docs/api/stream.md', columns)

test('the table of channels names each, and who may follow it', () => {
  const said = rows('channel', 'kind', 'permission').map((cells) => cells.slice(0, 3))
  const so = channels.map(({ name, kind, needs }) => [`\`${name}\``, kind, `\`${needs}\``])
  expect(said).toEqual(so)
})

test('the table of close codes has each', () => {
  const said = rows('close code', 'why').map(([code]) => Number(code))
  expect(said).toEqual(Object.values(closeCodes))
})
