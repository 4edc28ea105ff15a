import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactNode
  readonly children: ReactNode
}

/** A list of things to do. Not modal: the page behind keeps its scroll bar, and our policy of styles holds. */
export function Menu({ trigger, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="pop" align="end" sideOffset={6}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ItemProps {
  readonly onSelect: () => void
  /** Its key, or what it is now. */
  readonly hint?: ReactNode
  readonly children: ReactNode
}

export function MenuItem({ onSelect, hint, children }: ItemProps) {
  return (
    <DropdownMenu.Item className="opt" onSelect={onSelect}>
      {children}
      {hint !== undefined && <span className="r">{hint}</span>}
    </DropdownMenu.Item>
  )
}
