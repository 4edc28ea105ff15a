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

/** Pinned to the authority of this hub, which lies beside the database. */
export async function makeToken(data: string): Promise<MadeToken> {
  const authority = await readFile(join(data, 'pki', 'ca.crt'), 'utf8').catch(() => null)
  if (authority === null)
    throw problem(
      'conflict',
      'This hub has no authority yet that could vouch for sensors: run `amoskys pki init` on it first.',
    )
  // What it needs to hold keys is large, and few who start this server ever make a token.
  const { newToken, pinOf } = await import('../../../pki/holder/index.ts')
  return newToken(pinOf(authority))
}

/** Where sensors enrol, unless the settings say otherwise. */
const enrolPort = 8443

/** The hub is called as whoever asks calls it: that name reached it from outside. */
export function commandOf(
  { desk, request }: Pick<Call, 'desk' | 'request'>,
  token: string,
): string {
  const { hostname } = new URL(request.origin)
  const told = (key: string) => desk.settings.find((one) => one.key === key)?.value
  const host = told('hub.name') || hostname
  const port = told('hub.enrolPort') ?? enrolPort
  return `amoskys sensor enrol --hub ${String(host)}:${String(port)} --token ${token}`
}
