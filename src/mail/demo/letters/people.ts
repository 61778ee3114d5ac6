// Who writes to the demo's practice. All addresses are of names that can belong to nobody (RFC 2606).

export const aisha = 'Aisha Patel <aisha.patel@patients.example>';
export const tom = 'Tom Okafor <tom.okafor@patients.example>';
export const maria = 'María Núñez <maria.nunez@correo.example>';
export const grete = 'Grete Hoffmann <grete.hoffmann@post.example>';
export const piotr = 'Piotr Zieliński <piotr.zielinski@poczta.example>';
export const wei = '陈伟 <wei.chen@mail.example>';
export const fatima = 'فاطمة السيد <fatima.alsayed@barid.example>';
export const oliver = 'Oliver Grant <oliver.grant@patients.example>';
export const lucy = 'Lucy Bennett <lucy.bennett@patients.example>';
export const george = 'George Mbeki <g.mbeki@patients.example>';
export const helen = 'Helen Carter <helen.carter@patients.example>';
export const ray = 'Ray Dawson <ray.dawson@patients.example>';

export const drShaw = 'Dr Karen Shaw <k.shaw@brightsmile.example>';
export const drReyes = 'Dr Samuel Reyes <s.reyes@brightsmile.example>';
export const priya = 'Priya Nair <p.nair@brightsmile.example>';
export const practice = 'Bright Smile Dental <reception@brightsmile.example>';

export const labOne = 'Lab One Dental <orders@labone.example>';
export const henryLab = 'Henry Lab <dispatch@henrylab.example>';
export const supplies = 'DentaSupply <service@dentasupply.example>';
export const insurance = 'Insurance desk <claims@northernmutual.example>';
export const surgery = 'Elm Road Surgery <referrals@elmroadsurgery.example>';
export const council = 'Clinical Waste Collection <collections@citycouncil.example>';
export const calibration = 'ScanCal Engineers <visits@scancal.example>';
export const itSupport = 'IT Support <help@practice-it.example>';
export const school = 'Oakwood Primary School <office@oakwoodprimary.example>';
