/** One call to a hub, over a connection of its own, within a bounded time; what it refuses is a sentence for a person. */
import { type DescMethodUnary, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { Client, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { AmoskysError, type ErrorCode, printable, wallClockMs } from '../../kernel/index.ts'
import { callReason } from '../../messages/index.ts'
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
function failureOf({ host, port, text }: HubAddress, error: ServiceError): AmoskysError {
  const code = codes[error.code] ?? 'unavailable'
  const details = callReason(error.details).slice(0, detailsMax)
  if (code !== 'unavailable')
    return new AmoskysError(code, `${text}: refused: ${printable(details)}`, { cause: error })
  const says = /alert certificate required/.test(details)
    ? `that is the port where sensors send; they enrol at another, ${port + 1} where the hub sets no other (hub.enrolListen)`
    : `the hub does not answer: ${connectFault(host, { code: errnoIn(error.details), message: details }).message}`
  return new AmoskysError(code, `${text}: ${says}`, { cause: error })
}

/** As in `connect ECONNREFUSED 10.0.0.5:8441`: grpc-js leaves no more of it. */
function errnoIn(details: string): string {
  return /\bconnect (E[A-Z]+)\b/.exec(details)?.[1] ?? ''
}
