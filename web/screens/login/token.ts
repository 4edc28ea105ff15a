import { useState } from 'react'

/** The secret behind `#`: taken out of the address at once, so that it stays in no history, and sent in a body only. */
export function useLinkToken(): string {
  const [token] = useState(takeToken)
  return token
}

/** Survives a second look: a strict first render takes twice. */
let taken = ''

function takeToken(): string {
  const token = location.hash.slice(1)
  if (token === '') return taken
  taken = token
  history.replaceState(history.state, '', location.pathname + location.search)
  return token
}
