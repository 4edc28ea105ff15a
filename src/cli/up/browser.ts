/** Opens a page in the browser of whoever sits before this terminal, where there is one. */
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../world.ts'

interface Opening {
  /** `http://127.0.0.1:8440/setup#SECRET` */
  readonly link: string
  /** Only its owner reads it. */
  readonly data: string
  readonly platform: NodeJS.Platform
}

/** A program that opens what its last argument names. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  linux: ['xdg-open'],
  freebsd: ['xdg-open'],
  openbsd: ['xdg-open'],
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}
/** For as long a browser may take to start. */
const keptMs = 60_000
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Nobody looks in a pipe, in CI, or where there is no screen; and another machine's browser is not this one's to open. */
export function hasBrowser(
  { isTerminal, environment }: Pick<World, 'isTerminal' | 'environment'>,
  { link, platform }: Pick<Opening, 'link' | 'platform'>,
): boolean {
  const { CI = '', DISPLAY = '', WAYLAND_DISPLAY = '' } = environment
  const hasScreen =
    platform === 'darwin' || platform === 'win32' || DISPLAY + WAYLAND_DISPLAY !== ''
  const isHere = loopback.has(new URL(link).hostname)
  return isTerminal && hasScreen && isHere && CI === '' && openers[platform] !== undefined
}

/**
 * Through a file that leads on: arguments of a program are there for everyone on this machine to read, and the link is a
 * secret. Yields when the program has ended; what fails is told in a line, since the link is on the screen anyway.
 */
export async function openBrowser(
  world: Pick<World, 'err' | 'environment'>,
  { link, data, platform }: Opening,
): Promise<void> {
  const [program, ...words] = openers[platform]!
  const file = join(data, 'open.html')
  try {
    writeFileSync(file, pageTo(link), { mode: 0o600 })
    setTimeout(() => rmSync(file, { force: true }), keptMs).unref()
    process.once('exit', () => rmSync(file, { force: true }))
    await started(program, [...words, file], world.environment)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? `there is no ${program}` : `${program} failed`
    world.err(`amoskys: no browser was opened (${why}): open the address above yourself\n`)
  }
}

/** The link is ours, and of letters that mean nothing in HTML. */
function pageTo(link: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${link}"><title>AMOSKYS</title><a href="${link}">Go on to AMOSKYS</a></html>\n`
}

function started(
  program: string,
  words: readonly string[],
  environment: World['environment'],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...environment }, timeout: keptMs, windowsHide: true }
    const child = execFile(program, [...words], options, (thrown) => {
      if (thrown === null) resolve()
      else reject(thrown)
    })
    child.unref()
  })
}
