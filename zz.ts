import { runBroadcasts } from './test/support/broadcast/run.ts';
import { sendingHalf } from './test/support/broadcast/program.ts';
const [a,b,h]=process.argv.slice(2).map(Number);
const all=new Map<string,string[]>();
for(let seed=a!;seed<=b!;seed++){
 const t=performance.now();
 const r=await runBroadcasts({seed,open:sendingHalf,hours:h??30});
 console.log(seed,Math.round(performance.now()-t)+'ms',r.notices,r.occurrences,r.attempts,JSON.stringify(r.states),'wrong',r.wrong.length,r.simulatedHours+'h', a===b?JSON.stringify(r.orders)+JSON.stringify(r.injected):'');
 for(const w of r.wrong) all.set(w.invariant,[...(all.get(w.invariant)??[]),seed+' '+w.about]);
 if(a===b) { (await import('node:fs')).writeFileSync('/tmp/simx/h.txt',r.history.join('\n')); console.log(r.checked);}
}
for(const [k,v] of all) {console.log('##',k,v.length); for(const x of v.slice(0,5)) console.log('   ',x.slice(0,600));}
process.exit(0)
