// Before anything is painted: dark or light, if the person chose one on this device. It is a file of its own, and no
// module, because those wait until the page is read, and would let the other theme flash.
{
  const bars = document.querySelectorAll('meta[name=theme-color]')
  const own = Array.from(bars, bar => bar.media)
  const apply = () => {
    let theme = null
    try {
      theme = localStorage.getItem('mq-theme')
    } catch {}
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
    else {
      theme = null
      delete document.documentElement.dataset.theme
    }
    bars.forEach((bar, i) => {
      bar.media = theme === null ? own[i] : own[i].includes(theme) ? 'all' : 'not all'
    })
  }
  apply()
  // Another tab chose, or this one (screens/more.tsx).
  addEventListener('storage', apply)
  addEventListener('mq-theme', apply)
}
