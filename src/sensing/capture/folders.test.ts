import { execFile, execFileSync } from 'node:child_process'
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { drain, temporaryFolder } from './capture.fixture.ts'
import { pcapBytes } from './capture-bytes.fixture.ts'
import { openCapture } from './index.ts'

const at = (timeUs: number, ...data: number[]) => ({ timeUs, data })
const open = (...paths: string[]) => openCapture({ kind: 'files', paths })
const one = pcapBytes([at(1, 1)])
const two = pcapBytes([at(2, 2)])

/** What a run over one folder read, and what it said of the rest, with the folder's name left out. */
async function readFolder(path: string) {
  await using capture = await open(path)
  const frames = await drain(capture)
  const { skipped, incomplete, warnings } = capture.counts()
  const short = (texts: readonly string[]) => texts.map((text) => text.replaceAll(path, '.'))
  return { frames, skipped: short(skipped), incomplete: short(incomplete), warnings }
}

test('links are followed once: each file is read once, under its own name', async () => {
  await using folder = await temporaryFolder()
  await using other = await temporaryFolder()
  await other.put('two.pcap', two)
  await folder.put('z.pcap', one)
  await symlink('z.pcap', join(folder.path, 'a-link'))
  await link(join(folder.path, 'z.pcap'), join(folder.path, 'zz-hard'))
  await symlink(other.path, join(folder.path, 'other'))
  await symlink(other.path, join(folder.path, 'other-again'))
  expect(await readFolder(folder.path)).toEqual({
    frames: [[1], [2]],
    skipped: [
      './zz-hard: the same file as ./z.pcap, which is read',
      './a-link: the same file as ./z.pcap, which is read',
      './other-again: the same folder as ./other, which is read',
    ],
    incomplete: [],
    warnings: [],
  })
})

test('loops and links to nothing are named', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'deep'))
  await folder.put('one.pcap', one)
  await symlink('..', join(folder.path, 'deep', 'up'))
  await symlink('nothing.pcap', join(folder.path, 'dangling.pcap'))
  await symlink('self', join(folder.path, 'self'))
  const { frames, skipped } = await readFolder(folder.path)
  expect(frames).toEqual([[1]])
  expect(skipped).toEqual([
    './dangling.pcap: a link to nothing',
    './deep/up: a loop: it leads back to .',
    './self: a link that leads back to itself',
  ])
})

test('pipes, sockets and devices in a folder are named and not waited for', async () => {
  await using folder = await temporaryFolder()
  await folder.put('one.pcap', one)
  await promisify(execFile)('mkfifo', [join(folder.path, 'pipe')])
  await symlink('/dev/zero', join(folder.path, 'zero'))
  const server = createServer().listen(join(folder.path, 'socket'))
  await new Promise((resolve) => server.once('listening', resolve))
  const { frames, skipped } = await readFolder(folder.path)
  const named = await open(join(folder.path, 'socket')).catch((thrown: Error) => thrown)
  server.close()
  expect(frames).toEqual([[1]])
  expect(skipped).toEqual([
    './pipe: not read, a pipe is read where it is named itself',
    './socket: not read, a socket holds no capture',
    './zero: not read, a device is read where it is named itself',
  ])
  expect(named).toMatchObject({
    code: 'unreadable',
    message: expect.stringMatching(/a socket holds no capture$/),
  })
})

test('names that are no UTF-8 are read, and shown with their bytes', async () => {
  await using folder = await temporaryFolder()
  const name = (text: string) =>
    Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from(text, 'latin1')])
  await writeFile(name('caf\xe9.pcap'), one)
  await writeFile(name('\xff.txt'), 'text')
  await mkdir(name('d\xfc'))
  await writeFile(name('d\xfc/two.pcap'), two.subarray(0, -1))
  await folder.put('tab\tnew\nline.pcap', pcapBytes([at(3, 3)]).subarray(0, -1))
  const { frames, skipped, incomplete } = await readFolder(folder.path)
  expect(frames).toEqual([[1]])
  expect(skipped).toEqual([expect.stringMatching(/^\.\/\\xff\.txt is not a capture/)])
  expect(incomplete).toEqual([
    expect.stringMatching(/^\.\/d\\xfc\/two\.pcap: truncated/),
    expect.stringMatching(/^\.\/tab\\x09new\\x0aline\.pcap: truncated/),
  ])
  await expect(open(`${folder.path}/caf\ufffd.pcap`)).rejects.toThrow(/not UTF-8.*its folder$/)
})

test("what is one's own is not opened, under whatever name", async () => {
  await using folder = await temporaryFolder()
  await folder.put('one.pcap', one)
  const own = await folder.put('own.pcap', two)
  await mkdir(join(folder.path, 'keys'))
  await folder.put('keys/secret.key', 'secret')
  await link(own, join(folder.path, 'another-name.pcap'))
  const options = { ownFiles: [own, join(folder.path, 'keys'), join(folder.path, 'none')] }
  const source = { kind: 'files', paths: [folder.path] } as const
  await using capture = await openCapture(source, options)
  expect(await drain(capture)).toEqual([[1]])
  expect(capture.counts()).toMatchObject({ skipped: [], incomplete: [] })
  await expect(openCapture({ kind: 'files', paths: [own] }, options)).rejects.toThrow(
    /own\.pcap: not read, it belongs to this very process/,
  )
})

test('what is named twice is read once, with a warning', async () => {
  await using folder = await temporaryFolder()
  const path = await folder.put('one.pcap', one)
  await using capture = await open(path, path)
  expect(await drain(capture)).toEqual([[1]])
  expect(capture.counts().warnings).toEqual([`${path}: the same as ${path}, and read once`])
})

test('of a folder without captures the reasons are told', async () => {
  await using folder = await temporaryFolder()
  for (let i = 10; i < 23; i++) await folder.put(`${i}.txt`, 'text')
  const thrown = await open(folder.path).catch((error: unknown) => error)
  const lines = (thrown as Error).message.split('\n')
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([
    12,
    `${folder.path}: expected pcap or pcapng captures, found none among 13 files`,
    'and 3 more',
  ])
})

test.each([
  ['28b52ffd00', 'a zstd file: unpack it first, e.g. zstd -dc FILE | amoskys analyze -'],
  ['512a4d1800', 'a zstd file: unpack'],
  ['04224d1800', 'an lz4 file: unpack it first, e.g. lz4 -dc FILE | amoskys analyze -'],
  ['fd377a585a00', 'an xz file: unpack it first, e.g. xz -dc FILE | amoskys analyze -'],
  [
    '425a6839314159265359',
    'a bzip2 file: unpack it first, e.g. bzip2 -dc FILE | amoskys analyze -',
  ],
  ['504b030414', 'a ZIP archive: unpack it first, e.g. unzip -p FILE | amoskys analyze -'],
  ['377abcaf271c', 'a 7z archive: unpack'],
  [`${'00'.repeat(257)}7573746172`, 'a tar archive: unpack it first, e.g. tar -xf FILE'],
  ['736e6f6f7000000000000002', 'a snoop capture: convert it first, e.g. editcap'],
])('a file that starts with %s is named', async (hex, text) => {
  await using folder = await temporaryFolder()
  const bytes = new Uint8Array(Buffer.from(hex, 'hex'))
  for (const stored of [bytes, new Uint8Array(gzipSync(bytes))]) {
    const path = await folder.put('file', stored)
    await expect(open(path)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining(`${path} is ${text}`),
    })
  }
})

const user = 65534
const isRoot = process.getuid?.() === 0

/** What a user without privileges gets: counts, or the error's code and message. */
function asNobody(path: string): { code?: string; text: string } {
  const door = new URL('./index.ts', import.meta.url).href
  const script = `if (${isRoot}) { await import('${door}'); process.setgid(${user}); process.setgroups([]); process.setuid(${user}) }
    const { openCapture } = await import('${door}')
    try {
      const capture = await openCapture({ kind: 'files', paths: ['${path}'] })
      for await (const batch of capture);
      console.log(JSON.stringify({ text: capture.counts().incomplete.join('; ') }))
    } catch ({ code, message }) { console.log(JSON.stringify({ code, text: message })) }`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
}

test('what may not be read is refused where it is named, and told where it is found', async () => {
  await using folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  const closed = join(folder.path, 'closed')
  await mkdir(closed)
  await folder.put('closed/two.pcap', two)
  const secret = await folder.put('secret.pcap', one)
  const pipe = join(folder.path, 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  for (const path of [closed, secret, pipe]) await chmod(path, 0)
  for (const path of [closed, secret, pipe, folder.path]) {
    expect(asNobody(path), path).toMatchObject({
      code: 'permission',
      text: expect.stringContaining('no permission to read it'),
    })
  }
  await folder.put('open.pcap', one)
  const told = asNobody(folder.path)
  expect(told).toEqual({
    text: `${closed}: no permission to read it; ${secret}: no permission to read it`,
  })
  await chmod(closed, 0o755)
})
