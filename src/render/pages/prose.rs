//! What the pages say that are about the site and not about news: who runs it, what was not found. In the languages
//! that editions have words in; a site in another language has it in English, and says so.

use crate::{model::Language, render::pages::words};
use maud::{Markup, html};

/// The texts of one language. `{name}` stands for the site's title, `{n}` for a number; words between backquotes are
/// names of programs and files.
#[derive(Debug)]
#[allow(missing_docs, reason = "the English text of each says what it is")]
pub struct Prose {
    pub tag: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub intro: &'static str,
    pub questions: &'static str,
    pub for_publishers: &'static str,
    pub reading: &'static str,
    pub linking: &'static str,
    pub opting_out: &'static str,
    pub robots: &'static str,
    pub write_to_us: &'static str,
    pub publishers: &'static str,
    pub n_publishers: &'static str,
    pub elsewhere: &'static str,
    pub how_made: &'static str,
    pub made_by: &'static str,
    pub gone: &'static str,
    pub gone_text: &'static str,
    pub missing: &'static str,
    pub missing_text: &'static str,
    pub all_editions: &'static str,
}

/// The texts for a site in this language, and the language that they are in.
pub fn prose(language: &Language) -> (&'static Prose, Language) {
    let tag = words::words(language).tag;
    let prose = ALL.iter().find(|prose| prose.tag == tag).expect("every language of the words has texts");
    let is_own = Language::parse(prose.tag).is_some_and(|own| own.base() == language.base());
    let english = || Language::parse(prose.tag).expect("it is a language tag");
    (prose, if is_own { language.clone() } else { english() })
}

/// A text with the names in it as code.
pub fn with_code(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code dir="ltr" { (part) } } @else { (part) }
        }
    }
}

static ALL: [Prose; 9] = [
    Prose {
        tag: "en",
        title: "About {name}",
        description: "Who runs {name}, how it treats publishers, and how to opt out.",
        intro: "{name} gathers headlines from publishers’ own feeds and lists them by region. It publishes \
            the headline, the publisher’s name, the date and a link, and nothing else of the \
            publisher’s: whoever wants to read a story reads it at its publisher.",
        questions: "Questions, corrections and complaints:",
        for_publishers: "For publishers",
        reading: "We read the feeds you offer for this purpose, and no pages. Each feed is asked for again \
            only when it is likely to have changed, never sooner than its HTTP headers or the feed \
            itself ask for, with conditional requests, one connection at a time, without cookies. The \
            requests say who we are.",
        linking: "Our links are the ones in your feed, unchanged, without redirects. Readers’ browsers tell \
            you where they came from. We set no cookies and count no readers.",
        opting_out: "Opting out",
        robots: "A group for `Dateline` in your `robots.txt` that disallows a feed stops us from reading \
            it:",
        write_to_us: "Or write to us: we take out a headline, or all of your headlines, from every page and feed \
            with the next build, and they do not come back.",
        publishers: "Publishers",
        n_publishers: "{n} publishers, by the place they publish from.",
        elsewhere: "Elsewhere",
        how_made: "How this is made",
        made_by: "By `Dateline`, a free program that polls feeds politely and publishes curated feeds of \
            headlines and links. Nothing on these pages comes from a third party, and there is no \
            script in them.",
        gone: "This was taken down",
        gone_text: "What stood here was taken down and will not come back.",
        missing: "Nothing here",
        missing_text: "There is no such page, or there is none any more: editions move on.",
        all_editions: "All editions",
    },
    Prose {
        tag: "zh-Hans",
        title: "关于 {name}",
        description: "{name} 由谁运营、如何对待发布方，以及如何退出。",
        intro: "{name} 从发布方自己的订阅源收集新闻标题，并按地区列出。这里只发布标题、发布方名称、日期和链接，不含发布方的任何其他内容：想读全文，请到发布方的网站阅读。",
        questions: "疑问、更正与投诉：",
        for_publishers: "致发布方",
        reading: "我们只读取您为此目的提供的订阅源，不抓取网页。只有在订阅源可能已更新时才会再次请求，绝不早于其 HTTP 标头或订阅源本身所要求的时间；使用条件请求，一次只用一个连接，不使用 Cookie。请求中会说明我们是谁。",
        linking: "我们的链接就是您订阅源中的链接，原样保留，不经跳转。读者的浏览器会告诉您他们从何而来。我们不设置 Cookie，也不统计读者。",
        opting_out: "退出",
        robots: "在您的 `robots.txt` 中为 `Dateline` 写一组规则并禁止某个订阅源，我们便不再读取它：",
        write_to_us: "您也可以写信给我们：我们会在下一次生成时从所有页面和订阅源中撤下某一条或全部标题，并且不会再次出现。",
        publishers: "发布方",
        n_publishers: "共 {n} 家发布方，按其所在地排列。",
        elsewhere: "其他地方",
        how_made: "本站如何制作",
        made_by: "由 `Dateline` 制作，这是一个自由程序，礼貌地查询订阅源，并发布经过挑选的标题与链接。页面上没有任何来自第三方的内容，也没有脚本。",
        gone: "此内容已撤下",
        gone_text: "这里的内容已被撤下，不会恢复。",
        missing: "这里什么也没有",
        missing_text: "没有这个页面，或者它已不存在：各版内容会不断更新。",
        all_editions: "所有版本",
    },
    Prose {
        tag: "zh-Hant",
        title: "關於 {name}",
        description: "{name} 由誰營運、如何對待發布者，以及如何退出。",
        intro: "{name} 從發布者自己的訂閱源收集新聞標題，並按地區列出。這裡只刊登標題、發布者名稱、日期和連結，不含發布者的任何其他內容：想讀全文，請到發布者的網站閱讀。",
        questions: "疑問、更正與投訴：",
        for_publishers: "致發布者",
        reading: "我們只讀取您為此目的提供的訂閱源，不擷取網頁。只有在訂閱源可能已更新時才會再次請求，絕不早於其 HTTP 標頭或訂閱源本身所要求的時間；使用條件請求，一次只用一個連線，不使用 Cookie。請求中會說明我們是誰。",
        linking: "我們的連結就是您訂閱源中的連結，原樣保留，不經轉址。讀者的瀏覽器會告訴您他們從何而來。我們不設定 Cookie，也不統計讀者。",
        opting_out: "退出",
        robots: "在您的 `robots.txt` 中為 `Dateline` 寫一組規則並禁止某個訂閱源，我們便不再讀取它：",
        write_to_us: "您也可以寫信給我們：我們會在下一次產生時從所有頁面和訂閱源中撤下某一則或全部標題，並且不會再次出現。",
        publishers: "發布者",
        n_publishers: "共 {n} 家發布者，按其所在地排列。",
        elsewhere: "其他地方",
        how_made: "本站如何製作",
        made_by: "由 `Dateline` 製作，這是一個自由程式，有禮地查詢訂閱源，並發布經過挑選的標題與連結。頁面上沒有任何來自第三方的內容，也沒有指令碼。",
        gone: "此內容已撤下",
        gone_text: "這裡的內容已被撤下，不會恢復。",
        missing: "這裡什麼也沒有",
        missing_text: "沒有這個頁面，或者它已不存在：各版內容會不斷更新。",
        all_editions: "所有版本",
    },
    Prose {
        tag: "ja",
        title: "{name} について",
        description: "{name} の運営者、発行元への接し方、掲載を断る方法。",
        intro: "{name} は、発行元が自ら公開しているフィードから見出しを集め、地域ごとに並べています。掲載するのは見出し、発行元の名前、日付、リンクだけで、それ以外の発行元の内容は載せません。記事は発行元のサイトでお読みください。",
        questions: "お問い合わせ、訂正、苦情：",
        for_publishers: "発行元の方へ",
        reading: "読み取るのはこの目的で公開されているフィードだけで、ページは読み取りません。各フィードは、更新されていそうなときにだけ、HTTP ヘッダーやフィード自身が求めるより早くならないように、条件付きリクエストで、一度に一つの接続で、Cookie なしで取得します。リクエストには私たちが誰であるかを記しています。",
        linking: "リンクはフィードにあるものをそのまま使い、転送を挟みません。読者がどこから来たかは、読者のブラウザーがお伝えします。Cookie は設定せず、読者を数えることもありません。",
        opting_out: "掲載を断るには",
        robots: "`robots.txt` に `Dateline` のグループを置いてフィードを禁止すると、そのフィードは読み取られなくなります：",
        write_to_us: "ご連絡いただいても結構です。次の生成で、一つの見出し、またはすべての見出しを全ページと全フィードから取り下げ、再び載せることはありません。",
        publishers: "発行元",
        n_publishers: "{n} の発行元を所在地ごとに示します。",
        elsewhere: "その他の地域",
        how_made: "このサイトの作り方",
        made_by: "`Dateline` で作られています。フィードを礼儀正しく確認し、選んだ見出しとリンクを配信する自由なプログラムです。これらのページに第三者のものはなく、スクリプトもありません。",
        gone: "取り下げられました",
        gone_text: "ここにあったものは取り下げられ、戻ることはありません。",
        missing: "何もありません",
        missing_text: "このページは存在しないか、もうありません。版の内容は入れ替わっていきます。",
        all_editions: "すべての版",
    },
    Prose {
        tag: "ko",
        title: "{name} 소개",
        description: "{name}의 운영자, 발행처를 대하는 방식, 게재를 거부하는 방법.",
        intro: "{name}은(는) 발행처가 직접 제공하는 피드에서 제목을 모아 지역별로 보여 줍니다. 제목, 발행처 이름, 날짜, 링크만 싣고 발행처의 다른 내용은 싣지 \
            않습니다. 기사는 발행처에서 읽으시기 바랍니다.",
        questions: "문의, 정정, 불만:",
        for_publishers: "발행처에 알립니다",
        reading: "저희는 이 목적으로 제공된 피드만 읽고 페이지는 읽지 않습니다. 각 피드는 바뀌었을 가능성이 있을 때만, HTTP 헤더나 피드가 요구하는 때보다 이르지 않게, \
            조건부 요청으로, 한 번에 한 연결로, 쿠키 없이 다시 요청합니다. 요청에는 저희가 누구인지 적혀 있습니다.",
        linking: "링크는 피드에 있는 그대로이며 다른 곳을 거치지 않습니다. 독자가 어디에서 왔는지는 독자의 브라우저가 알려 드립니다. 쿠키를 설정하지 않고 독자 수를 세지 \
            않습니다.",
        opting_out: "게재 거부",
        robots: "`robots.txt`에 `Dateline` 그룹을 두어 피드를 금지하면 저희는 그 피드를 읽지 않습니다:",
        write_to_us: "저희에게 연락하셔도 됩니다. 다음 생성 때 제목 하나 또는 모든 제목을 모든 페이지와 피드에서 내리며, 다시 싣지 않습니다.",
        publishers: "발행처",
        n_publishers: "발행처 {n}곳, 발행 지역별.",
        elsewhere: "그 밖의 지역",
        how_made: "만드는 방법",
        made_by: "`Dateline`으로 만듭니다. 피드를 예의 바르게 확인하고 선별한 제목과 링크를 펴내는 자유 프로그램입니다. 이 페이지에는 제삼자의 것이 없고 스크립트도 \
            없습니다.",
        gone: "내려진 페이지입니다",
        gone_text: "여기 있던 내용은 내려졌으며 다시 올라오지 않습니다.",
        missing: "아무것도 없습니다",
        missing_text: "그런 페이지가 없거나 이제는 없습니다. 에디션은 계속 바뀝니다.",
        all_editions: "모든 에디션",
    },
    Prose {
        tag: "fr",
        title: "À propos de {name}",
        description: "Qui publie {name}, comment les éditeurs y sont traités, et comment se retirer.",
        intro: "{name} rassemble les titres des flux que les éditeurs publient eux-mêmes et les présente \
            par région. On y trouve le titre, le nom de l’éditeur, la date et un lien, et rien d’autre \
            de l’éditeur : qui veut lire un article le lit chez son éditeur.",
        questions: "Questions, corrections et réclamations :",
        for_publishers: "Aux éditeurs",
        reading: "Nous lisons les flux que vous proposez à cette fin, et aucune page. Un flux n’est \
            redemandé que s’il a probablement changé, jamais plus tôt que ne le demandent ses en-têtes \
            HTTP ou le flux lui-même, par des requêtes conditionnelles, une connexion à la fois, sans \
            cookies. Les requêtes disent qui nous sommes.",
        linking: "Nos liens sont ceux de votre flux, inchangés, sans redirection. Le navigateur des lecteurs \
            vous dit d’où ils viennent. Nous ne déposons pas de cookies et ne comptons pas les \
            lecteurs.",
        opting_out: "Se retirer",
        robots: "Un groupe pour `Dateline` dans votre `robots.txt` qui interdit un flux nous empêche de le \
            lire :",
        write_to_us: "Ou écrivez-nous : nous retirons un titre, ou tous vos titres, de toutes les pages et de \
            tous les flux dès la prochaine publication, et ils ne reviennent pas.",
        publishers: "Éditeurs",
        n_publishers: "{n} éditeurs, selon le lieu d’où ils publient.",
        elsewhere: "Ailleurs",
        how_made: "Comment ce site est fait",
        made_by: "Avec `Dateline`, un programme libre qui interroge les flux avec courtoisie et publie des \
            sélections de titres et de liens. Rien sur ces pages ne vient de tiers, et elles ne \
            contiennent aucun script.",
        gone: "Contenu retiré",
        gone_text: "Ce qui se trouvait ici a été retiré et ne reviendra pas.",
        missing: "Rien ici",
        missing_text: "Cette page n’existe pas, ou n’existe plus : les éditions se renouvellent.",
        all_editions: "Toutes les éditions",
    },
    Prose {
        tag: "de",
        title: "Über {name}",
        description: "Wer {name} betreibt, wie es mit Verlagen umgeht und wie man sich austragen lässt.",
        intro: "{name} sammelt Schlagzeilen aus den eigenen Feeds der Verlage und zeigt sie nach Regionen. \
            Veröffentlicht werden die Schlagzeile, der Name des Verlags, das Datum und ein Link, sonst \
            nichts vom Verlag: Wer einen Artikel lesen will, liest ihn beim Verlag.",
        questions: "Fragen, Berichtigungen und Beschwerden:",
        for_publishers: "Für Verlage",
        reading: "Wir lesen die Feeds, die Sie dafür anbieten, und keine Seiten. Ein Feed wird nur dann \
            wieder abgefragt, wenn er sich wahrscheinlich geändert hat, nie früher, als seine \
            HTTP-Header oder der Feed selbst es wünschen, mit bedingten Anfragen, über eine Verbindung \
            auf einmal, ohne Cookies. Die Anfragen sagen, wer wir sind.",
        linking: "Unsere Links sind die aus Ihrem Feed, unverändert und ohne Umleitung. Die Browser der \
            Leser sagen Ihnen, woher diese kommen. Wir setzen keine Cookies und zählen keine Leser.",
        opting_out: "Sich austragen",
        robots: "Eine Gruppe für `Dateline` in Ihrer `robots.txt`, die einen Feed verbietet, hält uns davon \
            ab, ihn zu lesen:",
        write_to_us: "Oder schreiben Sie uns: Wir nehmen eine Schlagzeile oder alle Ihre Schlagzeilen mit dem \
            nächsten Lauf aus allen Seiten und Feeds, und sie kommen nicht wieder.",
        publishers: "Verlage",
        n_publishers: "{n} Verlage, nach dem Ort, von dem aus sie veröffentlichen.",
        elsewhere: "Anderswo",
        how_made: "Wie das gemacht ist",
        made_by: "Mit `Dateline`, einem freien Programm, das Feeds höflich abfragt und ausgewählte \
            Schlagzeilen und Links veröffentlicht. Nichts auf diesen Seiten kommt von Dritten, und es \
            ist kein Skript darin.",
        gone: "Dies wurde entfernt",
        gone_text: "Was hier stand, wurde entfernt und kommt nicht wieder.",
        missing: "Hier ist nichts",
        missing_text: "Diese Seite gibt es nicht oder nicht mehr: Ausgaben gehen weiter.",
        all_editions: "Alle Ausgaben",
    },
    Prose {
        tag: "es",
        title: "Acerca de {name}",
        description: "Quién publica {name}, cómo trata a los medios y cómo pedir la exclusión.",
        intro: "{name} reúne titulares de los canales que los propios medios publican y los ordena por \
            región. Publica el titular, el nombre del medio, la fecha y un enlace, y nada más del \
            medio: quien quiera leer una noticia la lee en su medio.",
        questions: "Preguntas, correcciones y quejas:",
        for_publishers: "Para los medios",
        reading: "Leemos los canales que ustedes ofrecen con este fin, y ninguna página. Cada canal se \
            vuelve a pedir solo cuando es probable que haya cambiado, nunca antes de lo que piden sus \
            cabeceras HTTP o el propio canal, con peticiones condicionales, una conexión a la vez, sin \
            cookies. Las peticiones dicen quiénes somos.",
        linking: "Nuestros enlaces son los de su canal, sin cambios ni redirecciones. El navegador de los \
            lectores les dice de dónde vienen. No usamos cookies ni contamos lectores.",
        opting_out: "Pedir la exclusión",
        robots: "Un grupo para `Dateline` en su `robots.txt` que prohíba un canal nos impide leerlo:",
        write_to_us: "O escríbannos: retiramos un titular, o todos sus titulares, de todas las páginas y canales \
            en la próxima publicación, y no vuelven.",
        publishers: "Medios",
        n_publishers: "{n} medios, según el lugar desde el que publican.",
        elsewhere: "Otros lugares",
        how_made: "Cómo está hecho",
        made_by: "Con `Dateline`, un programa libre que consulta los canales con cortesía y publica \
            selecciones de titulares y enlaces. Nada en estas páginas viene de terceros, y no \
            contienen ningún script.",
        gone: "Esto se ha retirado",
        gone_text: "Lo que había aquí se ha retirado y no volverá.",
        missing: "Aquí no hay nada",
        missing_text: "Esta página no existe o ya no existe: las ediciones se renuevan.",
        all_editions: "Todas las ediciones",
    },
    Prose {
        tag: "ar",
        title: "عن {name}",
        description: "من يدير {name}، وكيف يتعامل مع الناشرين، وكيف يمكن الانسحاب.",
        intro: "يجمع {name} العناوين من خلاصات الناشرين أنفسهم ويعرضها بحسب المنطقة. ننشر العنوان واسم \
            الناشر والتاريخ ورابطًا، ولا شيء غير ذلك مما للناشر: من أراد قراءة الخبر قرأه عند ناشره.",
        questions: "الأسئلة والتصحيحات والشكاوى:",
        for_publishers: "إلى الناشرين",
        reading: "نقرأ الخلاصات التي تقدمونها لهذا الغرض ولا نقرأ الصفحات. لا تُطلب الخلاصة ثانية إلا إذا \
            كان يُرجَّح أنها تغيرت، وليس قبل الوقت الذي تطلبه ترويسات HTTP أو الخلاصة نفسها، بطلبات \
            مشروطة واتصال واحد في كل مرة ومن دون ملفات تعريف ارتباط. وتذكر الطلبات من نحن.",
        linking: "روابطنا هي الروابط التي في خلاصتكم كما هي ومن دون إعادة توجيه. وتخبركم متصفحات القراء من \
            أين أتوا. لا نضع ملفات تعريف ارتباط ولا نحصي القراء.",
        opting_out: "الانسحاب",
        robots: "مجموعة لـ `Dateline` في ملف `robots.txt` لديكم تمنع خلاصة ما تكفي كي لا نقرأها:",
        write_to_us: "أو راسلونا: نزيل عنوانًا أو كل عناوينكم من جميع الصفحات والخلاصات مع النشر التالي، ولا \
            تعود.",
        publishers: "الناشرون",
        n_publishers: "{n} من الناشرين، بحسب المكان الذي ينشرون منه.",
        elsewhere: "أماكن أخرى",
        how_made: "كيف صُنع هذا الموقع",
        made_by: "بواسطة `Dateline`، وهو برنامج حر يستعلم عن الخلاصات بلطف وينشر خلاصات مختارة من العناوين \
            والروابط. لا شيء في هذه الصفحات من طرف ثالث، ولا نصوص برمجية فيها.",
        gone: "أُزيل هذا المحتوى",
        gone_text: "ما كان هنا أُزيل ولن يعود.",
        missing: "لا شيء هنا",
        missing_text: "لا توجد صفحة كهذه، أو لم تعد موجودة: الإصدارات تتجدد.",
        all_editions: "كل الإصدارات",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_in_a_language_without_texts_has_them_in_english_and_says_so() {
        let cases =
            [("en-GB", "en-GB", "About"), ("th", "en", "About"), ("zh-TW", "zh-TW", "關於"), ("fr", "fr", "À propos")];
        for (tag, expected, begins) in cases {
            let (prose, language) = prose(&Language::parse(tag).expect("a language tag"));
            assert_eq!(language.as_str(), expected);
            assert!(prose.title.starts_with(begins), "{}", prose.title);
        }
    }

    #[test]
    fn pages_about_the_site_are_in_its_language() {
        let arabic = Language::parse("ar").expect("a language tag");
        let page = crate::render::pages::missing::page(true, "", &arabic);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("أُزيل هذا المحتوى"), "{page}");
    }

    #[test]
    fn every_text_has_the_names_that_the_english_one_has() {
        for prose in &ALL {
            assert_eq!(prose.robots.matches('`').count(), 4, "{}", prose.tag);
            assert!(prose.robots.contains("`robots.txt`") && prose.made_by.contains("`Dateline`"), "{}", prose.tag);
            let has_name = [prose.title, prose.description, prose.intro].iter().all(|text| text.contains("{name}"));
            assert!(has_name && prose.n_publishers.contains("{n}"), "{}", prose.tag);
        }
    }
}
