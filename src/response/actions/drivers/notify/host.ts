/** `mail.example:25`, `[fd00::1]:25`. */
export function bracketed(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
