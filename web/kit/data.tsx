import { dataText } from './text.ts'

/** Text from the network, apart from our own words: an address, a name, a line of a log. */
export function Data({ children }: { readonly children: string }) {
  return <bdi>{dataText(children)}</bdi>
}
