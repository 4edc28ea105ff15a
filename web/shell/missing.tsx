import { useTitle } from '../kit/index.ts'

export function Missing() {
  useTitle('Nothing at this address')
  return (
    <section className="panel pad" data-missing="">
      <h1 className="headline">There is nothing at this address</h1>
      <p className="t2">
        The link may be cut, or what it led to is gone. <a href="/">Go to Cortex</a>
      </p>
    </section>
  )
}
