/** One call to a hub, over a connection of its own, within a bounded time; what it refuses is a sentence for a person. */
import { type DescMethodUnary, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { Client, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { AmoskysError, type ErrorCode, printable, wallClockMs } from '../../kernel/index.ts'
import { connectFault } from './connect-fault.ts'
import { type ClientKeys, clientCredentials } from './credentials.ts'
import type { HubAddress } from './hub-address.ts'

const deadlineMs = 15_000
const replyBytesMax = 65_536
const detailsMax = 500

export interface HubCall {
  readonly hub: HubAddress
  readonly keys: ClientKeys
  readonly method: DescMethodUnary
  readonly request: Message
}

export async function callHub<Reply>({ hub, keys, method, request }: HubCall): Promise<Reply> {
  const client = new Client(hub.text, clientCredentials(hub.host, keys), {
    'grpc.max_receive_message_length': replyBytesMax,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
  })
  const path = `/${method.parent.typeName}/${method.name}`
  try {
    return await new Promise<Reply>((resolve, reject) =>
      client.makeUnaryRequest(
        path,
        (message: Message) => Buffer.from(toBinary(method.input, message)),
        (bytes: Buffer) => fromBinary(method.output, bytes) as Reply,
        request,
        new Metadata(),
        { deadline: wallClockMs() + deadlineMs },
        (error, reply) => (error ? reject(failureOf(hub, error)) : resolve(reply!)),
      ),
    )
  } finally {
    client.close()
  }
}

const codes: Partial<Record<status, ErrorCode>> = {
  [status.UNAUTHENTICATED]: 'permission',
  [status.PERMISSION_DENIED]: 'permission',
  [status.INVALID_ARGUMENT]: 'usage',
  [status.RESOURCE_EXHAUSTED]: 'full',
}

/** Text of the hub is text from the network. */
function failureOf({ host, text }: HubAddress, error: ServiceError): AmoskysError {
  const code = codes[error.code] ?? 'unavailable'
  const details = plain(error.details).slice(0, detailsMax)
  const says =
    code === 'unavailable'
      ? `the hub does not answer: ${connectFault(host, { code: errnoIn(details), message: details }).message}`
      : `refused: ${printable(details)}`
  return new AmoskysError(code, `${text}: ${says}`, { cause: error })
}

/** As in `connect ECONNREFUSED 10.0.0.5:8441`: grpc-js leaves no more of it. */
function errnoIn(details: string): string {
  return /^\w+ (E[A-Z]+)\b/.exec(details)?.[1] ?? ''
}

/** Without what grpc-js puts around the reason. */
function plain(details: string): string {
  return details
    .replace(/^No connection established\. Last error: (?:\w*Error(?: \[\w+\])?: )?/, '')
    .replace(/\.? Resolution note: ?$/, '')
}
