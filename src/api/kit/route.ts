/** What a resource is made of. The server, the document and the tests of every route are made of these records. */
import type { z } from 'zod'
import type { Caller, Permission } from '../../accounts/index.ts'
import type { Desk } from './desk.ts'
import type { ProblemCode } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** `anyone`: before signing in, too. `signed-in`: whoever has proved who it is. */
export type Needs = Permission | 'anyone' | 'signed-in'

type Shape = z.ZodObject | undefined
type Of<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined

export interface Call<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly params: Of<P>
  readonly query: Of<Q>
  readonly body: Of<B>
  /** Whoever asks; of a route for `anyone` null where nobody has signed in. */
  readonly caller: Caller | null
  readonly desk: Desk
  /** W3C trace id of the request, 32 hex digits. */
  readonly traceId: string
  /** What `If-Match` gave, without quotes; null where it is not asked for, or `*`. */
  readonly match: string | null
  readonly request: RequestFacts
}

/** What a handler may know of the request beside its parts. */
export interface RequestFacts {
  readonly method: string
  /** Path and query as they came, for links. */
  readonly url: string
  /** Address of whoever asks, told by a trusted proxy where there is one. */
  readonly address: string
  /** `https://host:port`, as the browser knows this server. */
  readonly origin: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** The first of these that `Accept` allows; throws `not_acceptable`. */
  readonly accepts: <T extends string>(types: readonly T[]) => T
}

export interface Reply<A> {
  /** What `answer` describes. */
  readonly body?: A
  /** The answer as text that is already in its form: JSON unless `type` says otherwise. */
  readonly raw?: string | Uint8Array | AsyncIterable<string | Uint8Array>
  readonly type?: string
  /** Where it is not the route's own. */
  readonly status?: number
  /** Names this state of it, quotes included: `"3"`. */
  readonly etag?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly SetCookie[]
}

/** The name gets `__Host-` over TLS, and `Secure` with it. */
export interface SetCookie {
  readonly name: string
  /** '' takes the cookie away. */
  readonly value: string
  readonly maxAgeSeconds: number
  /** It also comes with a link from another site, as when somebody comes back from a sign-in service. */
  readonly isForLinks?: boolean
}

export interface Route {
  /** Unique; the document's operation id: `listIncidents`. */
  readonly id: string
  readonly method: Method
  /** Under `/api/v1`, with parameters in braces: `/incidents/{id}`. */
  readonly path: string
  /** At the root instead: `/healthz`. */
  readonly isAtRoot?: boolean
  readonly summary: string
  /** More, for the document. */
  readonly says?: string
  readonly needs: Needs
  /** Proof of who one is must not be older than five minutes. */
  readonly stepUp?: boolean
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Largest body, bytes; 256 KiB where not said. */
  readonly bodyBytesMax?: number
  /** JSON of this shape; null: no body. */
  readonly answer: z.ZodType | null
  /** Other forms of the answer, by media type, and what each is. */
  readonly otherAnswers?: Readonly<Record<string, string>>
  /** 200, or 204 without an answer, where not said. */
  readonly status?: number
  /** `match`: `If-Match` is required. */
  readonly concurrency?: 'match'
  /** `Idempotency-Key` is required. */
  readonly isIdempotent?: boolean
  /** The answer holds a secret that is shown once: it is not kept to be given again. */
  readonly hasSecret?: boolean
  /** Beside those that every route may answer with. */
  readonly problems?: readonly ProblemCode[]
  /** `sign-in`: guessing is slowed by the handler itself; `heavy`: searches, exports. */
  readonly cost?: 'light' | 'heavy' | 'sign-in'
  /** The body may come as a form (`application/x-www-form-urlencoded`), too, as standards of others say. */
  readonly isForm?: boolean
  /** A request without a fitting `Sec-Fetch-Site` is fine: machines and forms of other sites send it. */
  readonly isCrossSite?: boolean
  readonly handle: (call: never) => Promise<Reply<unknown>>
}

/** Records are answered as they are kept: nobody changes them. */
type Answer<A> = A extends z.ZodType ? Frozen<z.input<A>> : null
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

interface Typed<P extends Shape, Q extends Shape, B extends z.ZodType | undefined, A> {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly answer: A extends z.ZodType ? A : null
  readonly handle: (call: Call<P, Q, B>) => Promise<Reply<Answer<A>>>
}

/** Types a route's handler by its schemas. */
export function route<
  A extends z.ZodType | null,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  given: Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'handle'> & Typed<P, Q, B, A>,
): Route {
  return given as unknown as Route
}

/** One kind of thing that can be asked for and changed: a folder in `resources/`. */
export interface Resource {
  readonly name: string
  /** One sentence, for the document. */
  readonly says: string
  readonly routes: readonly Route[]
}
