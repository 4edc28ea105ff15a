/** A format that captures come in and that we do not read: how it begins, and what to do about it. */
interface ForeignFormat {
  readonly name: string
  /** Its first bytes, in hexadecimal, a dot for any digit. */
  readonly magic: string
  /** Where they stand, if not at the start. */
  readonly at?: number
  readonly advice: string
}

const unpack = (command: string) => `unpack it first, e.g. ${command} FILE | amoskys analyze -`
const unpackFolder = (command: string) => `unpack it first, e.g. ${command}`
const convert = 'convert it first, e.g. editcap -F pcapng FILE OUT.pcapng'

/** Compressed files and archives; then captures of other programs, by the magic numbers of Wireshark's readers. */
const formats: readonly ForeignFormat[] = [
  { name: 'a zstd file', magic: '28b52ffd', advice: unpack('zstd -dc') },
  { name: 'a zstd file', magic: '5.2a4d18', advice: unpack('zstd -dc') },
  { name: 'an lz4 file', magic: '04224d18', advice: unpack('lz4 -dc') },
  { name: 'an lz4 file', magic: '02214c18', advice: unpack('lz4 -dc') },
  { name: 'an xz file', magic: 'fd377a585a00', advice: unpack('xz -dc') },
  { name: 'an lzma file', magic: '5d0000....ffff', advice: unpack('xz -dc') },
  { name: 'an lzip file', magic: '4c5a4950', advice: unpack('lzip -dc') },
  { name: 'an lzop file', magic: '894c5a4f000d0a1a0a', advice: unpack('lzop -dc') },
  { name: 'a bzip2 file', magic: '425a683.314159265359', advice: unpack('bzip2 -dc') },
  { name: 'a bzip2 file', magic: '425a683.177245385090', advice: unpack('bzip2 -dc') },
  { name: 'a compress (.Z) file', magic: '1f9d', advice: unpack('gzip -dc') },
  { name: 'a pack (.z) file', magic: '1f1e', advice: unpack('gzip -dc') },
  { name: 'a Snappy file', magic: 'ff060000734e61507059', advice: unpack('snzip -dc') },
  { name: 'a ZIP archive', magic: '504b0304', advice: unpack('unzip -p') },
  { name: 'an empty ZIP archive', magic: '504b0506', advice: unpackFolder('unzip FILE') },
  { name: 'a 7z archive', magic: '377abcaf271c', advice: unpack('7z x -so') },
  { name: 'a RAR archive', magic: '526172211a07', advice: unpack('unrar p -inul') },
  { name: 'a tar archive', magic: '7573746172', at: 257, advice: unpackFolder('tar -xf FILE') },
  { name: 'a snoop capture', magic: '736e6f6f70000000', advice: convert },
  { name: 'a Network Monitor capture', magic: '474d4255', advice: convert },
  { name: 'a Network Monitor capture', magic: '52545353', advice: convert },
  { name: 'a Sniffer capture', magic: '5452534e49464620646174612020202020', advice: convert },
  { name: 'a NetXRay capture', magic: '58435000', advice: convert },
  { name: 'an iptrace capture', magic: '697074726163652032', advice: convert },
  { name: 'an iptrace capture', magic: '697074726163652031', advice: convert },
  {
    name: 'an nfcapd flow file',
    magic: '0ca5',
    advice: 'it has flows and no packets; name captures',
  },
  {
    name: 'an nfcapd flow file',
    magic: 'a50c',
    advice: 'it has flows and no packets; name captures',
  },
  {
    name: 'an SQLite database',
    magic: '53514c69746520666f726d6174203300',
    advice: 'name captures; amoskys explain --db reads it',
  },
]

/** `a zstd file: unpack it first, ...`; '' where the first bytes are of no format that is known here. */
export function foreignText(start: Uint8Array): string {
  const text = Buffer.from(start.subarray(0, 512)).toString('hex')
  const found = formats.find(({ magic, at = 0 }) => isAt(text, at * 2, magic))
  return found === undefined ? '' : `${found.name}: ${found.advice}`
}

/** Digit by digit, a dot for any. */
function isAt(text: string, at: number, magic: string): boolean {
  return [...magic].every((digit, i) => digit === '.' || digit === text[at + i])
}
