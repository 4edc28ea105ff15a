/** A server in a process of its own: PATH PORT. Tells its parent the port. */
import { serve } from './stream.fixture.ts'

const [path = '', port = '0'] = process.argv.slice(2)
const server = await serve(path, { port: Number(port) })
process.send?.({ port: server.port })
