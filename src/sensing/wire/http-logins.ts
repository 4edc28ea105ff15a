/** The logins of HTTP/1, and of RTSP in its form: names and passwords in headers (RFC 9110 11, RFC 4559, MS-NTHT), and in what forms send. */
import type { StreamHeads } from '../../contracts/index.ts'
import { type Answers, type LoginReader, refuse } from './login-answers.ts'
import { latin1 } from './text.ts'

/** Exchanges of one connection, and the bytes of a head and of a body, that are looked at. Set by hand. */
const exchangesMax = 64
const headBytesMax = 8192
const bodyBytesMax = 8192

export interface Message {
  /** First line and headers. */
  readonly head: string
  readonly body: string
  /** Where the next one starts; -1 where this one is not whole. */
  readonly next: number
}

/** Whether an exchange may be, or may begin, a login: nothing more of another is read. */
export function mayLogIn(head: string, status: number): boolean {
  const isAsked = status === 401 || status === 407
  return isAsked || /^POST |^(?:proxy-)?authorization:/im.test(head) || isLoginPath(pathOf(head))
}

export const readHttpLogins: LoginReader = ({ forward, backward }, answers) => {
  let asked = 0
  let told = 0
  for (let i = 0; i < exchangesMax; i++) {
    const request = messageAt(forward, asked)
    const isHead = request?.head.startsWith('HEAD ') === true
    let answer = messageAt(backward, told, isHead)
    for (let j = 0; j < 4 && answer !== null && statusOf(answer) < 200; j++)
      answer = answer.next < 0 ? null : messageAt(backward, answer.next, isHead)
    if (request === null || answer === null) return
    note(request, answer, answers)
    if (!mayLogIn(request.head, statusOf(answer))) answers.isSettled = true
    if (answers.isSettled || request.next < 0 || answer.next < 0) return
    asked = request.next
    told = answer.next
  }
}

export function messageAt(bytes: Uint8Array, at: number, isHead = false): Message | null {
  const text = latin1(bytes, at, Math.min(bytes.length, at + headBytesMax))
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = text.slice(0, end)
  const from = at + end + 4
  const to = bodyEnd(bytes, head, { from, isHead })
  const bodyTo = Math.min(to < 0 ? bytes.length : to, bytes.length, from + bodyBytesMax)
  const body = latin1(bytes, from, bodyTo)
  return { head, body, next: to > bytes.length ? -1 : to }
}

function bodyEnd(
  bytes: Uint8Array,
  head: string,
  { from, isHead }: { readonly from: number; readonly isHead: boolean },
): number {
  const isRtsp = head.startsWith('RTSP/')
  const isAnswer = isRtsp || head.startsWith('HTTP/')
  const status = isAnswer ? Number(head.slice(9, 12)) : 0
  if (isHead || (isAnswer && (status < 200 || status === 204 || status === 304))) return from
  if (/chunked/i.test(headerOf(head, 'transfer-encoding'))) {
    const end = latin1(bytes, from, bytes.length).indexOf('0\r\n\r\n')
    return end < 0 ? -1 : from + end + 5
  }
  const length = headerOf(head, 'content-length')
  if (/^\d{1,9}$/.test(length)) return from + Number(length)
  // An answer without a length lasts to the end of the connection; that of RTSP has no body.
  return isAnswer && !isRtsp ? -1 : from
}

export function headerOf(head: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(head)?.[1]?.trim() ?? ''
}

export const statusOf = ({ head }: Message) => Number(head.slice(9, 12))
const pathOf = (head: string) => head.split(' ', 2)[1] ?? ''
const isLoginPath = (path: string) => /log-?[io]n|sign-?in|auth|session/i.test(path)

function note(request: Message, answer: Message, answers: Answers): void {
  const status = statusOf(answer)
  const isProxy = headerOf(request.head, 'proxy-authorization') !== ''
  const said = headerOf(request.head, isProxy ? 'proxy-authorization' : 'authorization')
  const scheme = said.split(' ', 1)[0]!.toLowerCase()
  if (passwordSchemes.has(scheme)) {
    if (status === (isProxy ? 407 : 401)) {
      const asked = headerOf(answer.head, isProxy ? 'proxy-authenticate' : 'www-authenticate')
      if (!isGoingOn(said, asked)) refuse(answers, scheme === 'basic' ? said : undefined)
    } else if (status < 400) accept(answers)
  } else if (said === '' && isForm(request)) noteForm(request, answer, answers)
}

function accept(answers: Answers): void {
  answers.accepted++
  answers.isSettled = true
}

/** Others bring a token that somebody was given, which may just be old. */
export const passwordSchemes = new Set(['basic', 'digest', 'ntlm', 'negotiate', 'kerberos'])

/** A first message of several, a challenge that answers one, or a number that is too old. */
export function isGoingOn(said: string, asked: string): boolean {
  const isFirst = /^\w+ TlRMTVNTUAAB/.test(said)
  const isChallenge = /^(?:NTLM|Negotiate|Kerberos) \S/i.test(asked)
  return isFirst || isChallenge || /stale="?true/i.test(asked)
}

/** A field of a password in a form, in JSON or in parts; or a call of WordPress that brings one. */
const passwordField =
  /(?:pass(?:w(?:or)?[dt]|wort|code)?|pwd|pw)[\w\]-]{0,12}["']?\s*[=:]|name="[^"\r\n]{0,40}pass|<methodName>\s*(?:wp\.get|blogger\.getUsersBlogs)/i
const isForm = ({ head, body }: Message) => /^(?:POST|PUT) /.test(head) && passwordField.test(body)

/** What a login may bring besides: a number that somebody was sent, a key, a secret. */
const secretField = /(?:pin|otp|totp|code|secret|key|answer)["']?\s*[=:]/i

/** A question that is all there, and in which is nothing to log in with: whatever answers it refuses no login. */
export function bringsNoLogin({ forward }: StreamHeads): boolean {
  const request = messageAt(forward, 0)
  if (request === null || request.next < 0) return false
  const { head, body } = request
  return (
    /^(?:POST|PUT) /.test(head) &&
    !/^(?:proxy-)?authorization:/im.test(head) &&
    !passwordField.test(body) &&
    !secretField.test(body) &&
    !passwordField.test(pathOf(head))
  )
}

const formRefusals: readonly number[] = [400, 401, 403, 422]
const failing =
  /type=["']?password|faultCode|\b(?:invalid|incorrect|wrong|unknown|failed|failure|denied|mismatch|unauthori[sz]ed)\b|"(?:success|ok|authenticated)"\s*:\s*(?:false|0)|not (?:match|recogni[sz]ed|valid|correct)/i

/** Forms say that a password was wrong by a status, by sending back to the login, or by what they show. */
function noteForm(request: Message, answer: Message, answers: Answers): void {
  const status = statusOf(answer)
  const isSentOn = status >= 300 && status < 400 && status !== 304
  const isReadable = status >= 200 && status < 300 && !/^content-encoding:/im.test(answer.head)
  if (formRefusals.includes(status)) refuse(answers, saidIn(request))
  else if (isSentOn) {
    if (isSentBack(pathOf(request.head), headerOf(answer.head, 'location')))
      refuse(answers, saidIn(request))
    else accept(answers)
  } else if (isReadable && failing.test(answer.body)) refuse(answers, saidIn(request))
  // What would say that it was wrong may lie in what is not there.
  else if (isReadable && answer.next >= 0) accept(answers)
}

/** Values of names and passwords: what else a form sends may be another each time. */
const saidFields =
  /([\w[\]-]{0,24}(?:user|log|mail|name|pass|pwd)[\w\]-]{0,16})["']?\s?[=:]\s?["']?([^&"',}\s]{0,128})/gi

function saidIn({ body }: Message): string | undefined {
  const said = [...body.matchAll(saidFields)]
    .filter(([, field = '']) => !/token|csrf|nonce|time|ticket/i.test(field))
    .map(([, field = '', value = '']) => `${field} ${value}`)
  return said.length === 0 ? undefined : said.join(' ')
}

function isSentBack(path: string, location: string): boolean {
  const to = location.replace(/^https?:\/\/[^/]*/i, '')
  const isSame = to !== '' && to.split(/[?#]/, 1)[0] === path.split(/[?#]/, 1)[0]
  return isSame || /(?:log|sign)-?in|err|fail|denied|invalid/i.test(to)
}
