import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { drain, temporaryFolder } from './capture.fixture.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'
import { openCapture } from './index.ts'

const at = (timeUs: number, ...data: number[]) => ({ timeUs, data })
const open = (paths: string[], options = {}) => openCapture({ kind: 'files', paths }, options)

test('a folder is read in time order, whatever the names; what is no capture is listed', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'deep'))
  await folder.put('a.pcap', pcapBytes([at(3e6, 3)]))
  await folder.put('deep/b', pcapBytes([at(1e6, 1)]))
  await folder.put('c.log', new Uint8Array(gzipSync(pcapBytes([at(2e6, 2)]))))
  await folder.put('none.pcap', pcapBytes([]))
  await folder.put('README.md', 'not packets')
  await folder.put('empty.pcap', '')
  const notices: string[] = []
  await using capture = await open([folder.path], {
    onNotice: (text: string) => notices.push(text),
  })
  expect(await drain(capture)).toEqual([[1], [2], [3]])
  const { skipped, incomplete, frames, bytes } = capture.counts()
  expect([frames, bytes, incomplete]).toEqual([3, 3, []])
  expect(skipped.length).toBe(2)
  expect(skipped.join()).toMatch(/README.md is not a capture.*found 6e6f7420/)
  expect(skipped.join()).toMatch(/empty.pcap is empty/)
  expect(notices.length).toBe(2)
})

test('a file that ends early gives its note, and the next file is read', async () => {
  await using folder = await temporaryFolder()
  const cut = await folder.put('cut.pcap', pcapBytes([at(1, 1), at(2, 2)]).subarray(0, -1))
  const whole = await folder.put('whole.pcap', pcapBytes([at(9, 9)]))
  await using capture = await open([whole, cut])
  expect(await drain(capture)).toEqual([[1], [9]])
  expect(capture.counts().incomplete).toEqual([
    `${cut}: truncated at byte 41: expected 17 bytes, found 16`,
  ])
  const { bytesRead, bytesTotal, file } = capture.progress()
  expect([bytesRead, bytesTotal, file]).toEqual([24 + 17 + 16 + 24 + 17, 24 + 33 + 41, whole])
})

test('frames are numbered through the run, and a batch holds no more than was asked for', async () => {
  await using folder = await temporaryFolder()
  const frames = Array.from({ length: 10 }, (_, i) => at(i, i))
  const paths = [
    await folder.put('a', pcapBytes(frames)),
    await folder.put('b', pcapBytes([at(99, 99)])),
  ]
  await using capture = await open(paths, { batchFrames: 4 })
  const firsts: number[][] = []
  for await (const batch of capture) firsts.push([batch.firstFrame, batch.count])
  expect(firsts).toEqual([
    [0, 4],
    [4, 4],
    [8, 2],
    [10, 1],
  ])
})

test.each([
  ['not packets at all', 'unreadable', /a1b2c3d4.*0a0d0d0a.*1f8b.*found 6e6f7420/],
  ['', 'unreadable', /is empty: .* found 0 bytes/],
  ['x', 'unreadable', /found 78$/],
])('a named file with "%s" is refused when opened', async (text, code, message) => {
  await using folder = await temporaryFolder()
  const path = await folder.put('file', text)
  await expect(open([path])).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test('of several named files, those that are no captures are told and the others are read', async () => {
  await using folder = await temporaryFolder()
  const good = await folder.put('good', pcapBytes([at(1, 1)]))
  const text = await folder.put('text', 'not packets')
  const empty = await folder.put('empty', '')
  await using capture = await open([text, good, empty])
  expect(await drain(capture)).toEqual([[1]])
  const { incomplete, skipped } = capture.counts()
  expect(incomplete.map((note) => /(text is not a|empty is empty)/.test(note))).toEqual([
    true,
    true,
  ])
  expect(skipped).toEqual([])
  await expect(open([text, empty])).rejects.toThrow(/text is not.*\n.*empty is empty/)
})

test('one of several pipes that is no capture leaves the others', async () => {
  await using folder = await temporaryFolder()
  const good = await folder.put('good', pcapBytes([at(1, 1)]))
  const pipe = join(folder.path, 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  await using capture = await open([good, pipe])
  const [, frames] = await Promise.all([folder.put('pipe', 'not packets'), drain(capture)])
  expect([frames, capture.counts().incomplete.length]).toEqual([[[1]], 1])
})

test('gzip within gzip is named', async () => {
  await using folder = await temporaryFolder()
  const path = await folder.put('twice', new Uint8Array(gzipSync(gzipSync(pcapBytes([])))))
  await expect(open([path])).rejects.toThrow(/found 1f8b0800, gzip within gzip$/)
})

test('bytes after a gzip stream are a warning', async () => {
  await using folder = await temporaryFolder()
  const bytes = Buffer.concat([gzipSync(pcapBytes([at(1, 1)])), Buffer.from('end')])
  const path = await folder.put('a.gz', new Uint8Array(bytes))
  await using capture = await open([path])
  expect(await drain(capture)).toEqual([[1]])
  const { incomplete, warnings } = capture.counts()
  expect([incomplete, warnings]).toEqual([[], [expect.stringMatching(/a\.gz: trailing bytes/)]])
})

test('a missing file, a folder without captures and no file at all are refused', async () => {
  await using folder = await temporaryFolder()
  const missing = join(folder.path, 'missing.pcap')
  await expect(open([missing])).rejects.toMatchObject({ code: 'not-found' })
  await expect(open([folder.path])).rejects.toMatchObject({ code: 'unreadable' })
  await expect(open([])).rejects.toMatchObject({ code: 'usage' })
})

test('stop ends the run after the batch at hand, without a note', async () => {
  await using folder = await temporaryFolder()
  const frames = Array.from({ length: 100 }, (_, i) => at(i, i))
  await using capture = await open([await folder.put('a', pcapBytes(frames))], { batchFrames: 10 })
  for await (const _ of capture) capture.stop()
  expect([capture.counts().frames, capture.counts().incomplete]).toEqual([10, []])
})

test.each([true, false])('standard input is read as it comes, gzip %s', async (isGzip) => {
  const bytes = pcapBytes([at(1, 1), at(2, 2, 2)])
  const door = new URL('./index.ts', import.meta.url).href
  const script = `const { openCapture } = await import('${door}')
    const capture = await openCapture({ kind: 'stdin' })
    for await (const batch of capture) console.log(batch.count)
    console.log(JSON.stringify(capture.counts()))`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  run.child.stdin!.end(isGzip ? gzipSync(bytes) : bytes)
  const counts = JSON.parse((await run).stdout.trim().split('\n').at(-1)!)
  expect(counts).toMatchObject({ frames: 2, bytes: 3, incomplete: [] })
})
