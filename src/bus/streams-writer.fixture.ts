/** A process that appends to a stream of the file it is given, and says what was answered for, until it is killed. */
import { wallClockMs } from '../kernel/index.ts'
import { createMemoryStreams } from './memory-streams.ts'

const streams = await createMemoryStreams({ path: process.argv[2]!, clock: wallClockMs })
const bytes = new Uint8Array(3000).fill(7)
for (let sequence = 1; ; sequence += 10) {
  const entries = Array.from({ length: 10 }, (_, i) => ({ sequence: sequence + i, bytes }))
  const { newest } = await streams.append('s', entries)
  process.stdout.write(`${newest}\n`)
}
