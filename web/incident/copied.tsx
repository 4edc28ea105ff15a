import type { ReactNode } from 'react'
import { Icon } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'

/** Puts text where it can be pasted from, and says so. */
export async function copyText(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(said)
  } catch {
    toast('The browser did not allow to copy.')
  }
}

interface CopyProps {
  readonly text: string
  /** `Copied the address.` */
  readonly said: string
  readonly label?: string
  readonly children?: ReactNode
}

export function CopyButton({ text, said, label, children }: CopyProps) {
  return (
    <button
      type="button"
      className="btn s bare"
      {...(label !== undefined && { 'aria-label': label })}
      onClick={() => void copyText(text, said)}
    >
      <Icon name="copy" size={14} />
      {children}
    </button>
  )
}
