/** The token of an enrolment, and what is to be typed on the machine of the sensor. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Call, problem } from '../../kit/index.ts'

export interface MadeToken {
  readonly id: string
  readonly text: string
  /** What is kept of its secret. */
  readonly hash: string
}

type Asked = Pick<Call, 'desk' | 'request'>

/** What it needs to hold keys is large, and few who start this server ever make a token. */
const holder = () => import('../../../pki/holder/index.ts')

/** Pinned to the authority of this hub, which lies beside the database. */
export async function makeToken({ desk }: Pick<Asked, 'desk'>): Promise<MadeToken> {
  const { hubPlaces, newToken, pinOf } = await holder()
  const place = hubPlaces(join(desk.data, 'pki')).authority
  const authority = await readFile(place, 'utf8').catch(() => null)
  if (authority === null)
    throw problem(
      'conflict',
      'This hub has no keys yet that could vouch for a sensor: set hub.listen, such as 0.0.0.0:8441, and start it again, or run `amoskys pki init`.',
    )
  return newToken(pinOf(authority))
}

/** Where nothing names the hub it is called as whoever asks calls it: by that name it was reached. */
export async function commandOf(
  { desk, request }: Asked,
  { name, token }: { readonly name: string; readonly token: string },
): Promise<string> {
  const { defaultPorts, enrolCommand, hubAddress } = await holder()
  const told = (key: string) => desk.settings.find((one) => one.key === key)?.value
  const portOf = (key: string) => Number(/:(\d+)$/.exec(String(told(key) ?? ''))?.[1] ?? 0)
  const names = told('hub.names')
  const [first] = Array.isArray(names) ? names : []
  const host = typeof first === 'string' ? first : new URL(request.origin).hostname
  const port = portOf('hub.enrolListen') || (portOf('hub.listen') || defaultPorts.bus) + 1
  const hub = hubAddress(host.replace(/^\[|\]$/g, ''), port).text
  return enrolCommand({ hub, name, token })
}
