/** The web app, from the same origin as the API: files as they were built, and the one page for every path of its own. */
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
  server.get('/*', (request, reply) =>
    isPage(request.url) ? reply.sendFile('index.html') : reply.callNotFound(),
  )
}

/** Neither the API's nor a file's; `/entities/10.0.0.1` is a page. */
function isPage(url: string): boolean {
  const path = url.split('?')[0]!
  return !path.startsWith('/api/') && !path.startsWith(hashedFolder) && !/^\/[^/]*\./.test(path)
}
