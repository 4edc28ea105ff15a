/** Plain text by SMTP. */
import { createTransport } from 'nodemailer'
import { printable, reasonOf, redactText } from '../../../../kernel/index.ts'
import { NotSent, patience } from './attempts.ts'
import { type MailChannel, placeOf } from './channel.ts'
import type { Message } from './message.ts'

const subjectMax = 120

export async function sendMail(channel: MailChannel, message: Message): Promise<void> {
  const { user, password, ca } = channel
  const timeouts = {
    connectionTimeout: patience.attemptMs,
    greetingTimeout: patience.attemptMs,
    socketTimeout: patience.attemptMs,
    dnsTimeout: patience.attemptMs,
  }
  const transport = createTransport({
    ...{ host: channel.host, port: channel.port, ...timeouts },
    secure: channel.security === 'tls',
    requireTLS: channel.security === 'starttls',
    ignoreTLS: channel.security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    // No text of ours is ever taken for a file or an address to fetch.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  try {
    await transport.sendMail(mailOf(channel, message))
  } catch (thrown) {
    throw new NotSent(`no e-mail was sent to ${placeOf(channel)}: ${whyOf(thrown, password)}`, {
      isFinal: isFinal(thrown),
    })
  } finally {
    transport.close()
  }
}

/** The same order has the same message id: mail programs show it once. */
function mailOf({ from, to }: MailChannel, { id, traceId, text, link, atMs }: Message) {
  return {
    ...{ from, to: [...to], date: new Date(atMs) },
    subject: `AMOSKYS: ${text.slice(0, subjectMax)}`,
    text: [text, ...(link === '' ? [] : ['', link]), '', `Action ${id}, trace ${traceId}`, ''].join(
      '\n',
    ),
    messageId: `<${id}@amoskys>`,
    headers: { 'auto-submitted': 'auto-generated' },
  }
}

/** A server that says 5xx will say so again; so will one whose certificate or lack of TLS we do not accept. */
function isFinal(thrown: unknown): boolean {
  const { responseCode, code } = thrown as { responseCode?: number; code?: string }
  return (responseCode ?? 0) >= 500 || code === 'EAUTH' || code === 'ETLS'
}

/** Servers answer with what they please, be it what we sent. */
function whyOf(thrown: unknown, password: string | undefined): string {
  const reason = reasonOf(thrown)
  const without = password ? reason.replaceAll(password, '[redacted]') : reason
  return printable(redactText(without).replaceAll(/\s+/g, ' ')).slice(0, 200)
}
