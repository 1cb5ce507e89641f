//! What the sample publishers report: invented news, written for Dateline. Companies and places are real, events not.

/// What happens, and who reports it.
#[derive(Debug)]
pub(super) struct Story {
    /// Minutes from the start of the demo to the first report; negative: before it.
    pub(super) at: i64,
    /// Who reports it, in which words.
    pub(super) reports: &'static [Report],
}

/// One publisher's report.
#[derive(Debug)]
pub(super) struct Report {
    /// The publisher's id.
    pub(super) by: &'static str,
    /// Minutes after the story's first report.
    pub(super) after: i64,
    /// The headline.
    pub(super) title: &'static str,
    /// The publisher's description.
    pub(super) summary: &'static str,
    /// The publisher's category; empty: none.
    pub(super) category: &'static str,
}

const fn story(at: i64, reports: &'static [Report]) -> Story {
    Story { at, reports }
}

const fn report(
    by: &'static str,
    after: i64,
    category: &'static str,
    title: &'static str,
    summary: &'static str,
) -> Report {
    Report { by, after, title, summary, category }
}

/// The stories; new ones go to the end, since the links are numbered by position.
#[rustfmt::skip]
pub(super) const STORIES: &[Story] = &[
    story(-50, &[
        report("harbour-post", 0, "Technology", "Alibaba unveils home-grown AI chip to cut reliance on Nvidia",
            "Alibaba Group showed its first artificial intelligence training chip in Hangzhou and will rent it out through its cloud arm from January."),
        report("pudong-wire", 4, "Tech", "Alibaba presents its own AI training chip, to be rented through its cloud",
            "The chip was designed by Alibaba's T-Head unit in Hangzhou; customers can rent it from January instead of Nvidia's."),
        report("hoikong", 6, "科技", "阿里巴巴發布自研AI晶片 減少對輝達依賴",
            "阿里巴巴在杭州展示首款人工智能訓練晶片，明年一月起透過阿里雲出租。"),
        report("dong-an", 9, "人工智能", "阿里巴巴发布自研AI训练芯片 减少对英伟达依赖",
            "阿里巴巴在杭州展示首款人工智能训练芯片，明年一月起通过阿里云对外出租。"),
        report("archipelago", 17, "Asia", "Alibaba shows own AI chip in bid to reduce its reliance on Nvidia",
            "The Chinese group will offer the training chip through its cloud from January."),
        report("elbe", 31, "Technologie", "Alibaba stellt eigenen KI-Chip vor und löst sich von Nvidia",
            "Der chinesische Konzern vermietet den Chip von Januar an über seine Cloud."),
    ]),
    story(-96, &[
        report("harbour-post", 0, "Technology", "Huawei Technologies opens 20,000-engineer research campus in Shenzhen",
            "Huawei says the campus will work on chip design and on the HarmonyOS operating system."),
        report("dong-an", 7, "企业", "华为深圳新研发园区启用 可容纳两万名工程师",
            "华为表示，新园区将专注芯片设计和鸿蒙操作系统。"),
        report("pudong-wire", 12, "Tech", "Huawei's new Shenzhen research campus opens with room for 20,000 engineers",
            "The campus is to work on chip design and HarmonyOS."),
        report("retto", 25, "中国", "ファーウェイ、深センに新研究拠点 技術者2万人規模",
            "半導体設計と独自OS「鴻蒙」の開発を担う。"),
    ]),
    story(-134, &[
        report("pacific-rim", 0, "Policy", "Washington adds 11 Chinese chip firms to entity list as tech war widens",
            "The US Commerce Department says the companies helped to supply advanced semiconductor tools to China's military; export controls take effect at once."),
        report("harbour-post", 8, "China", "US puts 11 Chinese chip companies on entity list in new round of tech war",
            "Beijing calls the export controls an abuse of state power and promises countermeasures."),
        report("merlion", 15, "World", "US adds 11 Chinese chipmakers to its entity list",
            "The move widens export controls on advanced semiconductors; Beijing protests."),
        report("formosa", 19, "國際", "美國將11家中國晶片企業列入實體清單 科技戰升級",
            "美國商務部指這些企業協助取得先進半導體設備，出口管制即日生效。"),
        report("retto", 22, "国際", "米、中国半導体11社を禁輸リストに追加 ハイテク摩擦拡大",
            "米商務省は先端半導体の輸出規制を即日適用する。中国は反発している。"),
        report("hangang", 27, "국제", "미국, 중국 반도체 기업 11곳 수출 통제 명단에 추가",
            "미 상무부는 첨단 반도체 수출 통제를 즉시 시행한다고 밝혔다."),
        report("gazette", 41, "Monde", "Washington inscrit onze fabricants de puces chinois sur sa liste noire",
            "Les contrôles à l'exportation de semi-conducteurs avancés prennent effet immédiatement ; Pékin proteste."),
    ]),
    story(-72, &[
        report("archipelago", 0, "Business", "TSMC weighs third chip plant in Kumamoto, governor says",
            "The governor of Kumamoto expects a decision by Taiwan Semiconductor Manufacturing Co. before the end of March."),
        report("retto", 5, "企業", "TSMC、熊本に第3工場を検討 知事が明らかに",
            "台湾積体電路製造は来年3月末までに判断する見通し。"),
        report("formosa", 13, "半導體", "台積電評估在熊本設第三座晶圓廠 知事證實",
            "熊本縣知事預期台積電明年三月底前決定。"),
        report("han-river", 30, "Asia", "TSMC considers a third Kumamoto chip plant, says governor",
            "A decision is expected before the end of March."),
    ]),
    story(-162, &[
        report("han-river", 0, "Semiconductors", "Samsung Electronics says HBM4 memory yields are on target",
            "Samsung will ship its next high-bandwidth memory to two customers in the second quarter."),
        report("hangang", 3, "반도체", "삼성전자 \"HBM4 수율 목표 달성\"…2분기 고객사 두 곳에 공급",
            "삼성전자는 차세대 고대역폭 메모리를 2분기부터 공급한다고 밝혔다."),
        report("archipelago", 20, "Asia", "Samsung Electronics: yields of HBM4 memory on target",
            "Two customers will get the high-bandwidth memory in the second quarter."),
        report("pacific-rim", 47, "Chips", "Samsung says its HBM4 yields are where they should be",
            "Samsung Electronics plans to ship high-bandwidth memory to two customers in the second quarter."),
    ]),
    story(-42, &[
        report("hangang", 0, "기업", "SK하이닉스, 청주에 12조원 투자…신규 라인 착공",
            "SK하이닉스는 청주 신규 생산라인을 2028년 가동할 계획이다."),
        report("han-river", 9, "Companies", "SK hynix to spend 12 trillion won on new line in Cheongju",
            "The chipmaker breaks ground this month and plans to start production in 2028."),
    ]),
    story(-214, &[
        report("deccan", 0, "Economy", "India clears fourth semiconductor packaging plant, in Gujarat",
            "The Union cabinet approved a 7,600 crore rupee chip assembly and test unit at Sanand."),
        report("vyapar", 11, "अर्थव्यवस्था", "गुजरात में चौथे सेमीकंडक्टर संयंत्र को मंजूरी",
            "केंद्रीय मंत्रिमंडल ने साणंद में 7,600 करोड़ रुपये की चिप इकाई को मंजूरी दी।"),
        report("merlion", 34, "Asia", "India approves fourth chip packaging plant in Gujarat",
            "The unit at Sanand will cost 7,600 crore rupees."),
    ]),
    story(-58, &[
        report("deccan", 0, "Banking", "Reserve Bank of India holds repo rate at 5.25%, sees inflation easing",
            "The monetary policy committee in Mumbai voted five to one."),
        report("vyapar", 6, "बैंकिंग", "भारतीय रिज़र्व बैंक ने रेपो दर 5.25% पर बरकरार रखी",
            "मौद्रिक नीति समिति ने पांच-एक से फैसला किया।"),
    ]),
    story(-181, &[
        report("merlion", 0, "Technology", "Singapore doubles quota for data centres that run on green power",
            "Operators may add 600 megawatts by 2030, the infocomm authority said."),
        report("klang", 18, "Teknologi", "Singapura gandakan kuota pusat data tenaga hijau",
            "Pengendali boleh menambah 600 megawatt menjelang 2030."),
        report("harbour-post", 26, "Asia", "Singapore doubles its quota for green data centres",
            "The city state allows operators another 600 megawatts by 2030."),
    ]),
    story(-87, &[
        report("nusantara", 0, "Tambang & Energi", "Indonesia batasi produksi bijih nikel tahun depan, harga naik",
            "Kementerian ESDM memangkas kuota bijih nikel menjadi 250 juta ton."),
        report("merlion", 14, "Commodities", "Indonesia caps nickel ore output for next year, prices rise",
            "The energy ministry in Jakarta cut the quota to 250 million tonnes."),
        report("southern-cross", 29, "Mining", "Nickel jumps as Indonesia caps ore output for next year",
            "Jakarta cut its quota to 250 million tonnes, which helps miners in Western Australia."),
    ]),
    story(-121, &[
        report("song-hong", 0, "Năng lượng", "Việt Nam mở thầu điện gió ngoài khơi đầu tiên, công suất 2 GW",
            "Bộ Công Thương nhận hồ sơ đến tháng Ba năm sau."),
        report("merlion", 21, "Energy", "Vietnam opens its first offshore wind tender, for 2 gigawatts",
            "The ministry in Hanoi takes bids until March."),
    ]),
    story(-35, &[
        report("chao-phraya", 0, "ยานยนต์", "ไทยต่ออายุเงินอุดหนุนรถยนต์ไฟฟ้าถึงปี 2571",
            "คณะรัฐมนตรีอนุมัติงบ 24,000 ล้านบาท"),
        report("merlion", 8, "Motoring", "Thailand extends electric car subsidies to 2028",
            "The cabinet in Bangkok approved 24 billion baht."),
        report("archipelago", 16, "Asia", "Thailand to extend subsidies for electric cars to 2028",
            "Japanese makers with plants in Thailand had asked for hybrids to be included."),
    ]),
    story(-243, &[
        report("klang", 0, "Ekonomi", "Johor luluskan tiga pusat data baharu bernilai RM14 bilion",
            "Kerajaan negeri mensyaratkan penggunaan air kitar semula."),
        report("merlion", 24, "Asia", "Johor approves three more data centres worth RM14 billion",
            "The Malaysian state asks the operators to use recycled water."),
    ]),
    story(-77, &[
        report("manila-bay", 0, "Banking", "Bangko Sentral licenses two more digital banks",
            "The Philippine central bank in Manila ends a four-year freeze."),
        report("merlion", 19, "Banking", "Philippine central bank licenses two more digital banks",
            "Bangko Sentral ng Pilipinas ends a four-year freeze."),
    ]),
    story(-152, &[
        report("southern-cross", 0, "Mining", "Australia and Japan sign rare earth supply pact",
            "A refinery in Western Australia will supply Japanese magnet makers from 2028."),
        report("archipelago", 12, "Politics", "Japan and Australia sign pact on supply of rare earths",
            "Magnet makers in Japan will buy from a refinery in Western Australia from 2028."),
        report("retto", 16, "経済", "日豪、レアアース供給で協定に署名 2028年から調達",
            "豪州西部の製錬所から日本の磁石メーカーに供給する。"),
    ]),
    story(-22, &[
        report("harbour-post", 0, "Finance", "Hong Kong grants first three stablecoin licences",
            "The Hong Kong Monetary Authority chose among 36 applicants."),
        report("hoikong", 2, "金融", "香港發出首批三個穩定幣牌照",
            "金管局從36個申請中選出三家。"),
        report("pudong-wire", 10, "Finance", "Hong Kong issues its first three stablecoin licences",
            "The city's monetary authority had 36 applicants."),
    ]),
    story(-264, &[
        report("harbour-post", 0, "Markets", "Hong Kong exchange counts 112 listings this year, most since 2021",
            "Half of the companies come from mainland China's technology sector."),
        report("hoikong", 5, "股市", "港交所今年新股達112隻 2021年以來最多",
            "當中半數為內地科技企業。"),
    ]),
    story(-305, &[
        report("retto", 0, "金融", "日銀、政策金利0.75%に据え置き 総裁「賃上げを見極める」",
            "金融政策決定会合で全員一致で決めた。"),
        report("archipelago", 6, "Economy", "Bank of Japan keeps policy rate at 0.75%, waits for wage talks",
            "The decision in Tokyo was unanimous."),
        report("gazette", 28, "Économie", "La Banque du Japon maintient son taux directeur à 0,75 %",
            "La décision a été prise à l'unanimité à Tokyo."),
    ]),
    story(-67, &[
        report("retto", 0, "自動車", "トヨタ、全固体電池を2027年に量産 愛知に専用ライン",
            "航続距離1000キロの車種に載せる。"),
        report("archipelago", 7, "Business", "Toyota to mass-produce solid-state batteries in Aichi from 2027",
            "They are meant for a car with a range of 1,000 kilometres."),
        report("elbe", 38, "Auto", "Toyota will Feststoffbatterien ab 2027 in Serie bauen",
            "Die Linie entsteht in der Präfektur Aichi; das erste Auto soll 1000 Kilometer weit fahren."),
    ]),
    story(-113, &[
        report("pudong-wire", 0, "Companies", "Tencent's quarterly revenue rises 14% on games and AI cloud",
            "The Shenzhen company spent a record sum on servers."),
        report("dong-an", 3, "财报", "腾讯三季度营收增长14% 游戏与AI云拉动",
            "公司服务器投入创下新高。"),
        report("hoikong", 8, "業績", "騰訊季度收入增14% 遊戲及AI雲帶動",
            "公司伺服器開支創新高。"),
    ]),
    story(-402, &[
        report("elbe", 0, "Unternehmen", "Dresdner Sensorhersteller baut Werk in Penang",
            "In Malaysia entstehen 600 Arbeitsplätze."),
        report("klang", 40, "Ekonomi", "Pembuat sensor Jerman bina kilang di Pulau Pinang",
            "Sebanyak 600 pekerjaan akan diwujudkan."),
    ]),
    story(-143, &[
        report("gazette", 0, "Outre-mer", "Nouvelle-Calédonie : l'usine de nickel du Nord trouve un repreneur",
            "Un groupe indien reprend le site, à l'arrêt depuis 2024."),
        report("southern-cross", 35, "Mining", "New Caledonia's northern nickel smelter finds an Indian buyer",
            "The plant has stood still since 2024."),
    ]),
    story(-91, &[
        report("formosa", 0, "產業", "台灣AI伺服器出口連十月創新高",
            "財政部指美國訂單占六成。"),
        report("harbour-post", 23, "Asia", "Taiwan's exports of AI servers set a record for the tenth month",
            "Six of ten orders come from the United States, the finance ministry in Taipei said."),
    ]),
    story(-18, &[
        report("harbour-post", 0, "Sponsored", "Sponsored: Five reasons to move your company's books to the cloud",
            "Presented by a partner."),
    ]),
    story(-28, &[
        report("deccan", 0, "Cricket", "Ranji Trophy: Karnataka beat Mumbai by six wickets",
            "A century on the last day in Bengaluru."),
    ]),
    story(-15, &[
        report("manila-bay", 0, "Lifestyle", "Your horoscope for the week: Libra should not sign anything",
            "What the stars say."),
    ]),
    // From here on: while the demo runs.
    story(1, &[
        report("harbour-post", 0, "Markets", "Alibaba shares jump 6% in Hong Kong after chip debut",
            "It is the largest daily gain since September."),
        report("hoikong", 1, "股市", "阿里巴巴股價急升6% 自研晶片刺激",
            "單日升幅為九月以來最大。"),
    ]),
    story(2, &[
        report("formosa", 0, "產業", "鴻海將在桃園增設AI伺服器產線",
            "投資金額約新台幣180億元，明年第三季量產。"),
        report("harbour-post", 2, "Technology", "Foxconn to add AI server line in Taoyuan, Taiwan",
            "The investment is about NT$18 billion; production starts in the third quarter."),
        report("pacific-rim", 3, "Hardware", "Foxconn adds another AI server line in Taoyuan",
            "Taiwan's contract manufacturer invests about NT$18 billion."),
    ]),
    story(3, &[
        report("hangang", 0, "증권", "코스피 사상 최고치 마감…반도체주 강세",
            "외국인이 1조원 넘게 순매수했다."),
        report("han-river", 1, "Markets", "Kospi closes at record high as chip shares rally",
            "Foreigners bought more than a trillion won of shares in Seoul."),
    ]),
    story(4, &[
        report("dong-an", 0, "手机", "华为发布三折叠手机新款 搭载自研芯片",
            "售价与上一代持平，下周开售。"),
        report("pudong-wire", 1, "Tech", "Huawei launches a new triple-fold phone with its own chip",
            "The price is the same as before; sales start next week."),
        report("merlion", 3, "Technology", "Huawei's new triple-fold phone comes with a chip of its own",
            "Sales start in China next week."),
    ]),
    story(6, &[
        report("deccan", 0, "Trade", "India's smartphone exports pass $3 billion in a month for the first time",
            "Plants in Tamil Nadu and Karnataka made most of them."),
        report("vyapar", 1, "व्यापार", "भारत का स्मार्टफोन निर्यात पहली बार एक महीने में 3 अरब डॉलर के पार",
            "अधिकांश उत्पादन तमिलनाडु और कर्नाटक में हुआ।"),
    ]),
    story(8, &[
        report("merlion", 0, "Companies", "Grab to test driverless shuttles in Jakarta and Singapore",
            "The first routes open in April."),
        report("nusantara", 1, "Transportasi & Logistik", "Grab uji coba bus tanpa sopir di Jakarta & Singapura",
            "Rute pertama dibuka April."),
    ]),
    story(10, &[
        report("archipelago", 0, "Business", "Japan to put another 1 trillion yen into Rapidus",
            "The chipmaker in Hokkaido plans to make 2-nanometre semiconductors from 2027."),
        report("retto", 1, "経済", "政府、ラピダスに追加で1兆円支援 2ナノ量産へ",
            "北海道の工場で2027年の量産を目指す。"),
    ]),
    story(13, &[
        report("chao-phraya", 0, "ธนาคาร", "แบงก์ชาติลดดอกเบี้ยนโยบายเหลือ 1.25%",
            "คณะกรรมการมีมติ 4 ต่อ 3"),
        report("merlion", 1, "Economy", "Bank of Thailand cuts policy rate to 1.25%",
            "The committee in Bangkok voted four to three."),
    ]),
    story(16, &[
        report("song-hong", 0, "Bán dẫn", "Đà Nẵng khởi công trung tâm thiết kế chip 3.000 kỹ sư",
            "Dự án được Chính phủ hỗ trợ một phần vốn."),
        report("merlion", 2, "Asia", "Vietnam's Da Nang breaks ground on chip design centre for 3,000 engineers",
            "The government pays part of the cost."),
    ]),
    story(20, &[
        report("pacific-rim", 0, "Policy", "US lets two Korean chipmakers send tools to their plants in China for another year",
            "The Commerce Department extends the waiver from export controls for Samsung and SK hynix."),
        report("han-river", 1, "Semiconductors", "US extends waiver for Samsung, SK hynix plants in China by a year",
            "Export controls on chip tools will not apply to the two until the end of 2027."),
        report("hangang", 2, "반도체", "미국, 삼성·SK하이닉스 중국 공장 장비 반입 1년 더 허용",
            "수출 통제 예외가 2027년 말까지 연장된다."),
    ]),
    story(25, &[
        report("klang", 0, "Teknologi", "Malaysia mula guna cip AI reka bentuk tempatan di Cyberjaya",
            "Cip itu dibangunkan bersama universiti tempatan."),
        report("southern-cross", 4, "Technology", "Malaysia starts using AI chips of its own design in Cyberjaya",
            "They were developed with local universities."),
    ]),
    story(30, &[
        report("hoikong", 0, "金融", "香港金管局推出跨境數碼人民幣試點",
            "首階段涵蓋零售支付。"),
        report("harbour-post", 1, "Finance", "Hong Kong starts cross-border digital yuan pilot for shops",
            "The Monetary Authority wants half of all retailers to join by summer."),
    ]),
];
