import { dataText } from './text.ts'

/** Text from the network, apart from our own words: an address, a name, a line of a log. */
export function Data({ children }: { readonly children: string }) {
  return <bdi>{dataText(children)}</bdi>
}

/** Our own words; what stands between backticks in them is typed as it is. */
export function Typed({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text stand in their order
    index % 2 === 1 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>,
  )
}
