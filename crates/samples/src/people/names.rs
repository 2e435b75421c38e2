//! Names to invent people from: our own lists of names that are common all over, put together by chance.

#[rustfmt::skip]
pub(crate) const WOMEN: &[&str] = &[
    "Abigail", "Adaeze", "Agnes", "Aisha", "Alma", "Amelia", "Anita", "Ardis", "Beatriz", "Bernice", "Bridget", "Camille",
    "Candelaria", "Carla", "Catherine", "Celeste", "Chiara", "Claudine", "Constance", "Cordelia", "Daphne", "Deepa", "Delphine",
    "Dorothy", "Edith", "Eileen", "Elizabeth", "Elsbeth", "Emiko", "Esperanza", "Esther", "Eunice", "Fatoumata", "Felicity", "Fiona",
    "Florence", "Francesca", "Gabrielle", "Georgia", "Gertrude", "Gloria", "Greta", "Gwendolyn", "Harriet", "Hedwig", "Helen",
    "Imogen", "Ingrid", "Irma", "Isabel", "Jacqueline", "Jean", "Joséphine", "Judith", "Kamala", "Katarzyna", "Kathleen", "Kerstin",
    "Lakshmi", "Latoya", "Leonora", "Linh", "Loretta", "Lucía", "Mabel", "Margaret", "Marisol", "Maureen", "Mei", "Mercedes",
    "Millicent", "Nadine", "Naomi", "Nkechi", "Norma", "Olga", "Patricia", "Pearl", "Phyllis", "Priscilla", "Rebecca", "Rhoda",
    "Rosalind", "Ruth", "Saoirse", "Shirley", "Siobhán", "Sunita", "Susan", "Tamika", "Teresa", "Thelma", "Ursula", "Valentina",
    "Veronica", "Wilhelmina", "Yolanda", "Yuki", "Zainab", "Zsófia",
];

#[rustfmt::skip]
pub(crate) const MEN: &[&str] = &[
    "Abdul", "Adrian", "Alastair", "Albert", "Alejandro", "Alonzo", "Anselm", "Anthony", "Arturo", "Augustine", "Barnaby", "Benjamin",
    "Bogdan", "Cedric", "Charles", "Chidi", "Clarence", "Clement", "Cyrus", "Dagfinn", "Darnell", "Desmond", "Dmitri", "Douglas",
    "Earl", "Edmund", "Edward", "Efraín", "Eliseo", "Emmett", "Enrique", "Ernest", "Everett", "Fabian", "Ferdinand", "Floyd",
    "Francis", "Frederick", "Gareth", "Gilbert", "Giovanni", "Gregory", "Gunther", "Hamish", "Harold", "Hector", "Henry", "Hiroshi",
    "Horace", "Hugo", "Ignacio", "Ivan", "Jamal", "James", "Jerome", "João", "Jorge", "Julius", "Kenneth", "Kwame", "Lamar",
    "Lawrence", "Leonard", "Lionel", "Lorenzo", "Lucien", "Magnus", "Marcus", "Matthias", "Maurice", "Michael", "Milton", "Mohan",
    "Nathaniel", "Niall", "Octavio", "Oscar", "Otis", "Patrick", "Percy", "Pietro", "Quentin", "Rafael", "Raymond", "Reginald",
    "Robert", "Roland", "Rupert", "Samuel", "Santiago", "Sergio", "Stanley", "Terrence", "Thaddeus", "Thomas", "Timothy", "Tomás",
    "Vikram", "Vincent", "Walter", "Wesley", "William", "Wolfgang", "Yusuf",
];

#[rustfmt::skip]
pub(crate) const SURNAMES: &[&str] = &[
    "Abernethy", "Achterberg", "Adeyemi", "Aguilar", "Ainsworth", "Albrecht", "Appleyard", "Arbuckle", "Asante", "Bakker", "Banerjee",
    "Barrientos", "Bellweather", "Benavides", "Bergstrom", "Birdsong", "Blackwood", "Boateng", "Bouchard", "Brambilla", "Bristow",
    "Brown", "Bukowski", "Burdette", "Calloway", "Campbell", "Cardozo", "Castellanos", "Chaudhry", "Chen", "Cholmondeley", "Clark",
    "Coldiron", "Cooper", "Cormier", "Crabtree", "Cruz", "Czarnecki", "D'Agostino", "D'Souza", "Dalgaard", "Davis", "De la Cruz",
    "Delacroix", "Desjardins", "Diallo", "Dimitrov", "Drinkwater", "Dubois", "Eberhardt", "Echeverría", "Edwards", "Eisenhauer",
    "Ellsworth", "Espinoza", "Evans", "Fairweather", "Farquhar", "Featherstone", "Fernández", "Fitzwilliam", "Flores", "Forsythe",
    "Frederiksen", "Fujimoto", "Galloway", "García", "Gautreaux", "Gebreselassie", "Giordano", "Goldfarb", "Gonzalez", "Grabowski",
    "Greenleaf", "Grimaldi", "Gundersen", "Gupta", "Gutiérrez", "Hall", "Hargreaves", "Hashimoto", "Hathaway", "Heidelberg",
    "Hernandez", "Hightower", "Hoang", "Hollingsworth", "Hrdlicka", "Ibarra", "Idowu", "Iyer", "Jackson", "Jankowski", "Jefferson",
    "Johansson", "Johnson", "Jones", "Kaczmarek", "Karlsson", "Kavanagh", "Keomanivong", "Khan", "Kilpatrick", "Kim", "Kowalczyk",
    "Krishnamurthy", "Lachance", "Langston", "Lee", "Lindqvist", "Lopez", "Lovelace", "Lundgren", "MacAllister", "Maldonado",
    "Manzanares", "Marchetti", "Martinez", "McGillicuddy", "McPherson", "Mensah", "Middlebrook", "Miller", "Montgomery", "Moore",
    "Morales", "Mukherjee", "Müller", "Nakamura", "Ndiaye", "Nguyen", "Nightingale", "Novák", "Núñez", "O'Callaghan", "O'Dowd",
    "O'Shaughnessy", "Oduya", "Okonkwo", "Olszewski", "Ortega", "Ostrander", "Pacheco", "Padilla", "Papadakis", "Park", "Patel",
    "Pemberton", "Perez", "Petrosyan", "Pickering", "Popescu", "Quackenbush", "Quintero", "Raghunathan", "Ramachandran", "Rasmussen",
    "Redfeather", "Reyes", "Richter", "Robinson", "Rodriguez", "Rosenbaum", "Rutherford", "Sandoval-Reid", "Sanchez", "Santangelo",
    "Schoonover", "Sepulveda", "Shakespear", "Singh", "Sithole", "Smith", "Soto", "St. Clair", "Stallworth", "Steenkamp",
    "Summerfield", "Szabó", "Takahashi", "Tannenbaum", "Taylor", "Thistlewood", "Thompson", "Thornberry", "Torres", "Tran", "Tuttle",
    "Underhill", "Van der Berg", "Van Dyke", "Vandermeer", "Vasquez", "Villanueva", "Vogelsang", "Wainwright", "Walters",
    "Washington", "Weatherford", "Westergaard", "Whitcomb", "White", "Williams", "Wilson", "Winterbourne", "Wojciechowski", "Wright",
    "Yamashita", "Yoder", "Youngblood", "Zapata", "Zimmermann", "Zubiri",
];

/// Surnames that many share, drawn more often.
#[rustfmt::skip]
pub(crate) const COMMON_SURNAMES: &[&str] = &[
    "Smith", "Johnson", "Williams", "Brown", "Jones", "García", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez",
    "Gonzalez", "Wilson", "Taylor", "Moore", "Jackson", "Lee", "Perez", "Thompson", "White", "Clark", "Nguyen", "Hall", "Torres",
    "Patel", "Kim", "Chen",
];

/// First halves and second halves of two-part surnames.
#[rustfmt::skip]
pub(crate) const DOUBLE_SURNAMES: &[(&str, &str)] = &[
    ("Aguilar", "Montes"), ("Barrientos", "Soto"), ("Bristow", "Hale"), ("Calloway", "Finch"), ("Cardozo", "Lima"),
    ("Fernández", "Ruiz"), ("Greenleaf", "Ward"), ("Hargreaves", "Lyle"), ("Ibarra", "Campos"), ("Kowalczyk", "Shaw"),
    ("Maldonado", "Rivas"), ("Ortega", "Vidal"), ("Pemberton", "Nash"), ("Quintero", "Salas"), ("Rasmussen", "Boyd"),
    ("Villanueva", "Prado"),
];

/// Formal first names and what people are called.
#[rustfmt::skip]
pub(crate) const NICKNAMES: &[(&str, &str)] = &[
    ("Albert", "Bert"), ("Alejandro", "Alex"), ("Anthony", "Tony"), ("Benjamin", "Ben"), ("Catherine", "Cathy"), ("Charles", "Chuck"),
    ("Dorothy", "Dot"), ("Edward", "Ted"), ("Elizabeth", "Betty"), ("Enrique", "Rick"), ("Florence", "Flo"), ("Francesca", "Fran"),
    ("Frederick", "Fred"), ("Gabrielle", "Gabby"), ("Gregory", "Greg"), ("Harold", "Hal"), ("Henry", "Hank"), ("Isabel", "Belle"),
    ("Jacqueline", "Jackie"), ("James", "Jim"), ("Judith", "Judy"), ("Kathleen", "Kathy"), ("Kenneth", "Ken"), ("Lawrence", "Larry"),
    ("Leonard", "Len"), ("Margaret", "Peggy"), ("Michael", "Mike"), ("Nathaniel", "Nate"), ("Patricia", "Patty"), ("Patrick", "Pat"),
    ("Raymond", "Ray"), ("Rebecca", "Becky"), ("Robert", "Bob"), ("Samuel", "Sam"), ("Susan", "Sue"), ("Teresa", "Terry"),
    ("Thomas", "Tom"), ("Timothy", "Tim"), ("Veronica", "Ronnie"), ("Vincent", "Vince"), ("Walter", "Walt"), ("Wilhelmina", "Mina"),
    ("William", "Bill"),
];

#[rustfmt::skip]
pub(crate) const STREETS: &[&str] = &[
    "Alder Ln", "Anchor St", "Beechnut Dr", "Bluebird Ct", "Boxcar Rd", "Candlewick Ln", "Clover Hill Rd", "Copperfield Ave",
    "Dogwood Ter", "Ferry St", "Foxglove Way", "Gristmill Rd", "Harbor View Dr", "Hazel Ave", "Ironwood Blvd", "Juniper St",
    "Kestrel Ct", "Lantern Hill Rd", "Larch Ave", "Linden Pl", "Maple Hollow Rd", "Meridian St", "Millstone Dr", "Nutmeg Ln",
    "Old Quarry Rd", "Orchard St", "Pinecone Ct", "Quail Run", "Riverbend Dr", "Saddle Club Rd", "Schoolhouse Ln", "Sorrel Ave",
    "Sycamore Pl", "Tannery St", "Thistle Ct", "Union Ave", "Vineyard Rd", "Weaver St", "Willow Creek Rd", "Windmill Way",
];

#[rustfmt::skip]
pub(crate) const TOWNS: &[(&str, &str, &str)] = &[
    ("Ashgrove", "OH", "43099"), ("Bellmont Falls", "WI", "54098"), ("Brightwater", "OR", "97097"),
    ("Calder Junction", "KY", "40396"), ("Dunmore Heights", "PA", "18595"), ("East Penrose", "MI", "48094"),
    ("Fallowfield", "IN", "46093"), ("Gull Harbor", "ME", "04092"), ("Hartwell Springs", "MO", "65091"),
    ("Kingsbridge", "NY", "12990"), ("Lower Tamsin", "VT", "05089"), ("Marlow", "IL", "61588"), ("New Aldbury", "MA", "01287"),
    ("Pine Hollow", "MN", "55886"), ("Redstone Crossing", "CO", "80985"), ("Saltmarsh", "NC", "28584"),
];
