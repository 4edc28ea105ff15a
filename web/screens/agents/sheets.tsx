import { EnrolSheet } from './enrol.tsx'
import { OrdersSheet } from './orders.tsx'
import { RevokeSheet } from './revoke.tsx'

export type SheetName = 'enrol' | 'orders' | 'revoke'

/** What lies over the page. `id`: the sensor it is about; '' of a new one. */
export interface Opened {
  readonly sheet: SheetName
  readonly id: string
}

interface SheetsProps {
  readonly opened: Opened | null
  readonly onClose: () => void
}

export function Sheets({ opened, onClose }: SheetsProps) {
  if (opened === null) return null
  const { sheet, id } = opened
  if (sheet === 'orders') return <OrdersSheet id={id} onClose={onClose} />
  if (sheet === 'revoke') return <RevokeSheet id={id} onClose={onClose} />
  return <EnrolSheet name={id} onClose={onClose} />
}
