/** Heads of HTTP/1 requests and answers (RFC 9112), and what borrows their form. */
import { type HttpApplication, Protocol, type StreamHeads } from '../../contracts/index.ts'
import { bringsNoLogin, mayLogIn, readHttpLogins } from './http-logins.ts'
import { answersTo, loginsOf, plainWithLogins } from './login-answers.ts'
import { found, type HeadReader, plain, undecided } from './recognition.ts'
import { readRtspLogins } from './rtsp.ts'
import { cleanText, hasText, latin1, lineEnd, mayBecome } from './text.ts'

const targetCharactersMax = 512
const hostCharactersMax = 255
const userAgentCharactersMax = 512
const methodCharactersMax = 32
const headCharactersMax = 8192
/** Header lines that are looked through. */
const headerLinesMax = 128
const statusAt = 9
const headEnd = '\r\n\r\n'
/** Bytes without a line's end after which nothing but a long target explains a method at the start. */
const endlessMin = 4_096
/** `/` and `h` of `http://`. */
const targetStarts: readonly number[] = [0x2f, 0x68]
const http2Preface = 'PRI * HTTP/2.0\r\n'

/** Versions at the end of a request line or at the start of an answer, and what they make of it. */
const otherVersions = [
  { version: 'RTSP/1.0', name: 'rtsp' },
  { version: 'RTSP/2.0', name: 'rtsp' },
  { version: 'SIP/2.0', name: 'sip' },
] as const

export const readHttp: HeadReader = (heads) => {
  const request = requestLine(heads.forward)
  const answer = statusOf(heads.backward)
  // Over UDP the form of HTTP is used for discovery alone; there an answer may be the first to be seen.
  if (heads.protocol === Protocol.udp && statusOf(heads.forward) !== null)
    return plain('ssdp', 'other')
  if (hasText(heads.forward, http2Preface)) return plain('http2', 'web')
  const other = otherVersions.find(
    ({ version }) => request?.version === version || hasText(heads.forward, `${version} `),
  )
  if (other?.name === 'rtsp')
    return plainWithLogins({ name: 'rtsp', group: 'other' }, heads, readRtspLogins)
  if (other !== undefined) return plain(other.name, 'other')
  const endless = request === null ? endlessRequest(heads) : null
  if (endless !== null) return found(endless)
  if (request === null && answer === null) return mayBecomeHttp(heads) ? undecided(heads) : null
  if (request !== null && !request.version.startsWith('HTTP/')) return null
  if (heads.protocol === Protocol.udp) return plain('ssdp', 'other')
  const isHeadWhole = request === null || hasEnd(heads.forward)
  const isFinal = heads.isComplete || (isHeadWhole && answer !== null)
  const application = applicationOf(heads, request, answer)
  if (request === null || answer === null || !isHeadWhole || !mayLogIn(headIn(heads), answer))
    return found(application, isFinal)
  const answers = answersTo(heads, readHttpLogins)
  // Where a header asks and nothing is counted it was no password: a token or a session may just be old.
  const isNo = answer === 401 || answer === 403
  const isAnswered =
    answers.accepted + answers.refused > 0 ||
    /^(?:proxy-)?authorization:/im.test(headIn(heads)) ||
    (isNo && bringsNoLogin(heads))
  return found(
    isAnswered ? { ...application, logins: loginsOf(answers) } : application,
    heads.isComplete || answers.isSettled,
  )
}

function headIn({ forward }: StreamHeads): string {
  const text = latin1(forward, 0, Math.min(forward.length, headCharactersMax))
  const end = text.indexOf('\r\n\r\n')
  return end < 0 ? text : text.slice(0, end)
}

interface RequestLine {
  readonly method: string
  readonly target: string
  readonly version: string
  /** Where the header lines start. */
  readonly next: number
}

function requestLine(bytes: Uint8Array): RequestLine | null {
  const space = bytes.subarray(0, methodCharactersMax).indexOf(0x20)
  if (space < 3 || !/^[A-Z][A-Z_-]+$/.test(latin1(bytes, 0, space))) return null
  const end = lineEnd(bytes, 0)
  const lineTo = end < 0 ? bytes.length : end
  const lastSpace = bytes.subarray(0, lineTo).lastIndexOf(0x20)
  const version =
    lastSpace > space ? latin1(bytes, lastSpace + 1, Math.min(lineTo, lastSpace + 10)) : ''
  if (!/^(HTTP\/1\.[01]|RTSP\/[12]\.0|SIP\/2\.0)$/.test(version)) return null
  return {
    method: latin1(bytes, 0, space),
    target: cleanText(bytes, space + 1, { to: lastSpace, charactersMax: targetCharactersMax }),
    version,
    next: end < 0 ? bytes.length : bytes.indexOf(0x0a, end) + 1,
  }
}

/** A request whose first line is longer than what is kept of a flow's first bytes: what is there of it. */
function endlessRequest({ forward, backward, isComplete, protocol }: StreamHeads) {
  const isTcp = protocol === Protocol.tcp
  if (!isTcp || !isComplete || forward.length < endlessMin || lineEnd(forward, 0) >= 0) return null
  const method = methods.find((word) => hasText(forward, word))
  if (method === undefined || !targetStarts.includes(forward[method.length]!)) return null
  const target = cleanText(forward, method.length, {
    to: forward.length,
    charactersMax: targetCharactersMax,
  })
  const status = statusOf(backward) ?? 0
  return { kind: 'http', method: method.trim(), host: '', target, userAgent: '', status } as const
}

function statusOf(bytes: Uint8Array): number | null {
  const isAnswer = hasText(bytes, 'HTTP/1.1 ') || hasText(bytes, 'HTTP/1.0 ')
  const digits = latin1(bytes, statusAt, Math.min(bytes.length, statusAt + 3))
  return isAnswer && /^[1-5]\d\d$/.test(digits) ? Number(digits) : null
}

function applicationOf(
  { forward }: StreamHeads,
  request: RequestLine | null,
  answer: number | null,
): HttpApplication {
  const headers = request === null ? new Map<string, string>() : readHeaders(forward, request.next)
  const application: HttpApplication = {
    kind: 'http',
    ...{ method: request?.method ?? '', host: headers.get('host') ?? '' },
    ...{ target: request?.target ?? '', userAgent: headers.get('user-agent') ?? '' },
    status: answer ?? 0,
  }
  if (request === null || !isUnended(forward, answer)) return application
  return { ...application, isUnended: true }
}

/** RFC 9110 15.5.9: an answer that says no more than that the request did not come in time. */
const requestTimeout = 408

/** Of the first request the end of the head is missing, or, where nobody answered it, a part of the body it announced. */
function isUnended(bytes: Uint8Array, answer: number | null): boolean {
  if (bytes.length >= headCharactersMax) return false
  const text = latin1(bytes, 0, bytes.length)
  const end = text.indexOf(headEnd)
  if (end < 0) return true
  if (answer !== null && answer !== requestTimeout) return false
  const length = /^content-length:[ \t]*(\d{1,10})[ \t]*\r?$/im.exec(text.slice(0, end))?.[1]
  return length !== undefined && bytes.length - end - headEnd.length < Number(length)
}

const wantedHeaders: Readonly<Record<string, number>> = {
  host: hostCharactersMax,
  'user-agent': userAgentCharactersMax,
}

/** The wanted headers: the first of each, white space around it left out. Half a line could name another host. */
function readHeaders(bytes: Uint8Array, from: number): Map<string, string> {
  const headers = new Map<string, string>()
  let at = from
  for (let line = 0; line < headerLinesMax && at < bytes.length; line++) {
    const end = lineEnd(bytes, at)
    const colon = bytes.indexOf(0x3a, at)
    if (end <= at) break
    if (colon > at && colon < end) keepHeader(headers, bytes, { at, colon, lineTo: end })
    at = bytes.indexOf(0x0a, end) + 1
  }
  return headers
}

function keepHeader(
  headers: Map<string, string>,
  bytes: Uint8Array,
  { at, colon, lineTo }: { at: number; colon: number; lineTo: number },
): void {
  if (colon - at > methodCharactersMax) return
  const name = latin1(bytes, at, colon).toLowerCase()
  const charactersMax = wantedHeaders[name]
  if (charactersMax === undefined || headers.has(name)) return
  let from = colon + 1
  while (from < lineTo && (bytes[from] === 0x20 || bytes[from] === 0x09)) from++
  headers.set(name, cleanText(bytes, from, { to: lineTo, charactersMax }).trimEnd())
}

function hasEnd(bytes: Uint8Array): boolean {
  return latin1(bytes, 0, bytes.length).includes(headEnd)
}

/** Words that start a request whose line has not ended yet. */
const methods: readonly string[] = [
  'GET ',
  'POST ',
  'HEAD ',
  'PUT ',
  'DELETE ',
  'OPTIONS ',
  'CONNECT ',
  'TRACE ',
  'PATCH ',
  'PROPFIND ',
]

function mayBecomeHttp({ forward, backward }: StreamHeads): boolean {
  const isMethod = methods.some((method) => hasText(forward, method) || mayBecome(forward, method))
  return (forward.length > 0 && isMethod) || (backward.length > 0 && mayBecome(backward, 'HTTP/1.'))
}
