// Says in words what allauth's passkey script only writes to the console.
const problem = document.currentScript.dataset.problem;
document.addEventListener('allauth.error', (event) => {
  event.preventDefault();
  const place = document.getElementById('messages');
  const notice = document.createElement('div');
  notice.className = 'notice late';
  notice.setAttribute('role', 'alert');
  const text = document.createElement('div');
  text.textContent = problem;
  notice.append(text);
  place.replaceChildren(notice);
  place.scrollIntoView({ block: 'nearest' });
});
