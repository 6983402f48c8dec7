/// The words that say little about what a text is about.
enum StopWords {
    static func contains(_ word: Substring) -> Bool { words.contains(word) }

    private static let words = Set(
        """
        about above action after again all almost also although always among and another any are because become been
        before being below better between both bring but call called came can cannot carried cause certain clear come
        comes could day did different does done don't down each effect either enough even ever every experiment
        experiments fact find first for found from gave general get give given gives go goes going good got great had
        half has hat have having her here him his hold how however i'll in indeed into it's itself just kind know known
        large last least lecture let like little long look made make makes making manner many may mean means might more
        most much must myself name near never new next nor not nothing now observe off often old once one only open
        other others ought our out over own part particular perhaps piece place placed point power present produce
        produced properties purpose put quantity quite rather really recollect remember right round said same saw say
        see seen sent several shall she shew shewed shews should show simple since small some something soon still
        strong subject substance substances such suppose sure take taken tell than that that's the their them then
        there therefore these they thing things think this those though three through thus time to-day together told too
        took turn two under until upon use used very want was way ways well went were what when where whether which
        while who whole why will with within without work would yes yet you your
        """.split(whereSeparator: \.isWhitespace))
}
