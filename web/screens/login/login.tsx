export function Login() {
  return (
    <section className="panel pad">
      <h1 className="headline">Login</h1>
    </section>
  )
}
