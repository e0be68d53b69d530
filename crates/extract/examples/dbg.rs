fn main() {
    let p = std::env::args().nth(1).unwrap();
    let r = plimsoll_extract::logs::read_job(plimsoll_extract::logs::LogRules::builtin(), &mut std::fs::File::open(p).unwrap()).unwrap();
    println!("{:#?}", r);
}
