/**
 * Who stands at the door at all, before anything of a message is read: grpc-js gathers a message until it is whole, and
 * reads up to sixteen of them ahead, so that who may not send, or opens calls without end, would otherwise fill memory.
 */
import type { PeerCertificate } from 'node:tls'
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js'
import { statusText } from './bounded.ts'
import type { PeerIdentity } from './register.ts'

export interface GateOptions {
  /** Whose certificate it is, and '' where it is good, else a sentence; null: of nobody that comes here. */
  readonly admit: (certificate: PeerCertificate) => Admission | null
  /** Open calls of one sensor: for one more the oldest ends. */
  readonly sensorCallsMax: number
  /** Told of each that is turned away. */
  readonly onRefused: (reason: GateRefusal, of: 'sensors' | 'workers') => void
}

export type GateRefusal = 'identity' | 'revoked' | 'calls'

export interface Admission {
  readonly who: 'sensor' | 'worker'
  readonly peer: PeerIdentity
  readonly refusal: string
}

export interface Gate {
  readonly interceptor: ServerInterceptor
  /** Of a call, by what it came with. */
  valveOf(metadata: Metadata): Valve | undefined
  /** The register was read anew: what those that were revoked have open ends. */
  look(): void
}

/** Whether the next message of a call is read. */
export class Valve {
  #isShut = false
  #read: (() => void) | null = null

  shut(): void {
    this.#isShut = true
  }

  open(): void {
    this.#isShut = false
    const read = this.#read
    this.#read = null
    read?.()
  }

  /** Now, or once it is open. */
  pass(read: () => void): void {
    if (this.#isShut) this.#read = read
    else read()
  }
}

class ValvedCall extends ServerInterceptingCall {
  readonly #valve: Valve

  constructor(
    valve: Valve,
    ...own: readonly [...ConstructorParameters<typeof ServerInterceptingCall>]
  ) {
    super(...own)
    this.#valve = valve
  }

  override startRead(): void {
    this.#valve.pass(() => super.startRead())
  }
}

interface Coming {
  readonly call: ServerInterceptingCallInterface
  readonly path: string
}

interface Open extends Coming {
  readonly certificate: PeerCertificate
}

type Refusal = readonly [GateRefusal, string]

export function openGate({ admit, sensorCallsMax, onRefused }: GateOptions): Gate {
  const open = new Map<string, Set<Open>>()
  const valves = new WeakMap<Metadata, Valve>()
  const refusalOf = (admission: Admission | null, path: string): Refusal | null => {
    if (admission === null) return ['identity', 'the certificate is of no sensor and of no worker']
    const { who, refusal } = admission
    // Those who publish are told in the words of their own protocol, before anything is read of them.
    if (refusal !== '' && !isPublish(path)) return ['revoked', refusal]
    if (who === 'worker') return null
    return isOfWorkers(path) ? ['identity', 'the certificate is of no worker'] : null
  }
  const turnAway = ({ call, path }: Coming, [reason, details]: Refusal) => {
    onRefused(reason, isOfWorkers(path) ? 'workers' : 'sensors')
    const code = reason === 'calls' ? status.RESOURCE_EXHAUSTED : status.PERMISSION_DENIED
    call.sendStatus({ code, details: statusText(details) })
  }
  return {
    valveOf: (metadata) => valves.get(metadata),
    interceptor({ path }, call) {
      const valve = new Valve()
      return new ValvedCall(valve, call, {
        start(next) {
          const certificate = call.getAuthContext().sslPeerCertificate
          const admission = certificate === undefined ? null : admit(certificate)
          const refusal = refusalOf(admission, path)
          if (refusal !== null || certificate === undefined || admission === null) {
            turnAway({ call, path }, refusal ?? ['identity', 'there is no certificate'])
            return
          }
          const { name } = admission.peer
          const whose = `${admission.who} ${name}`
          const own = open.get(whose) ?? new Set()
          const [oldest] = own
          // After a way that went down, that is one whose other end is long gone.
          if (admission.who === 'sensor' && own.size >= sensorCallsMax && oldest !== undefined) {
            own.delete(oldest)
            turnAway(oldest, ['calls', `sensor ${name} has more than ${sensorCallsMax} calls open`])
          }
          open.set(whose, own)
          const one = { certificate, call, path }
          own.add(one)
          next({
            onReceiveMetadata(metadata, pass) {
              valves.set(metadata, valve)
              pass(metadata)
            },
            onCancel() {
              own.delete(one)
              if (own.size === 0 && open.get(whose) === own) open.delete(whose)
            },
          })
        },
      })
    },
    look() {
      for (const own of [...open.values()])
        for (const one of [...own]) {
          const refusal = admit(one.certificate)?.refusal ?? ''
          // Calls that last are ended by whoever serves them.
          const isLasting = isPublish(one.path) || one.path.endsWith('/Subscribe')
          if (refusal !== '' && !isLasting) turnAway(one, ['revoked', refusal])
        }
    },
  }
}

function isOfWorkers(path: string): boolean {
  return path.startsWith('/amoskys.v1.Streams/') || path.endsWith('/Subscribe')
}

function isPublish(path: string): boolean {
  return path.endsWith('/Publish')
}
