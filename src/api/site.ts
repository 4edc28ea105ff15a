/** The web app, from the same origin as the API: files as they were built, and the one page for every path of its own. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Names of files in there hold a hash of what is in them. */
const hashedFolder = '/assets/'
const forever = 'public, max-age=31536000, immutable'
const askAgain = 'no-cache'

/** Built files stand beside their compressed forms. A path that is no file's and no route's is the app's own: it reads the address. */
export async function serveSite(server: FastifyInstance, folder: string): Promise<void> {
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes(hashedFolder) ? forever : askAgain)
    },
  })
  const ahead = scriptsAhead(folder)
  server.get('/*', (request, reply) => {
    const path = request.url.split('?')[0]!
    if (!isPage(path)) return reply.callNotFound()
    const link = ahead.get(path.split('/')[1]!)
    if (link !== undefined) reply.header('link', link)
    return reply.sendFile('index.html')
  })
}

/** Neither the API's nor a file's; `/entities/10.0.0.1` is a page. */
function isPage(path: string): boolean {
  return !path.startsWith('/api/') && !path.startsWith(hashedFolder) && !/^\/[^/]*\./.test(path)
}

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

/** A screen's scripts begin to come with the page, and not only when the first of them asks for the next: by first part of the path. */
function scriptsAhead(folder: string): ReadonlyMap<string, string> {
  const path = join(folder, '.vite', 'manifest.json')
  if (!existsSync(path)) return new Map()
  const chunks = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Chunk>>
  const screens = Object.keys(chunks).flatMap((name) => {
    const [, folderName, file] = /^screens\/([\w-]+)\/([\w-]+)\.tsx$/.exec(name) ?? []
    return folderName !== undefined && folderName === file ? [[folderName, name] as const] : []
  })
  return new Map(
    screens.map(([screen, name]) => [screen === 'cortex' ? '' : screen, linkOf(chunks, name)]),
  )
}

function linkOf(chunks: Readonly<Record<string, Chunk>>, name: string): string {
  const needed = new Set<string>()
  const add = (one: string) => {
    if (needed.has(one) || one === 'index.html') return
    needed.add(one)
    for (const other of chunks[one]?.imports ?? []) add(other)
  }
  add(name)
  const scripts = [...needed].map((one) => `<${`/${chunks[one]!.file}`}>; rel=modulepreload`)
  const styles = [...needed].flatMap((one) => chunks[one]!.css ?? [])
  return [
    ...scripts,
    ...styles.map((file) => `</${file}>; rel=preload; as=style; crossorigin`),
  ].join(', ')
}
