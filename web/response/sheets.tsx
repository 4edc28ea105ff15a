/** Whatever is open of the response: loaded when it is first needed. */
import './response.css'
import { OneSheet } from './one.tsx'
import { type Open, openResponse } from './open.ts'
import { OrderSheet } from './order-sheet.tsx'
import { SwitchSheet } from './switch-sheet.tsx'

export function OpenSheet({ open }: { readonly open: Open }) {
  const shut = () => openResponse(null)
  if (open.kind === 'order') return <OrderSheet order={open.order} onClose={shut} />
  if (open.kind === 'one') return <OneSheet id={open.id} onClose={shut} />
  return <SwitchSheet isStopping={open.isStopping} onClose={shut} />
}
